using CityIp.Gateway.Devices;
using CityIp.Gateway.Keys;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Gateway;

internal sealed class GatewayDb(DbContextOptions<GatewayDb> options) : DbContext(options)
{
    public DbSet<Key> Keys => Set<Key>();

    public DbSet<KeySecret> Secrets => Set<KeySecret>();

    public DbSet<Device> Devices => Set<Device>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Key>(key =>
        {
            key.ToTable("partner_key");
            key.Property(k => k.Name).HasMaxLength(Key.MostNameLength);
            key.Property(k => k.Organisation).HasMaxLength(Key.MostNameLength);
            key.Property(k => k.Version).IsConcurrencyToken();
            key.HasMany(k => k.Secrets).WithOne().HasForeignKey(secret => secret.KeyId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<KeySecret>(secret =>
        {
            secret.ToTable("key_secret");
            // The hash is what a request is looked up by, and no two keys can have the same.
            secret.HasKey(s => s.Hash);
            secret.Property(s => s.Hint).HasMaxLength(32);
        });
        modelBuilder.Entity<Device>(device =>
        {
            // Its table is written by hand, in the migration Devices.
            device.ToTable("device", table => table.ExcludeFromMigrations());
            device.Property(d => d.Kind).HasConversion(kind => kind.ToString().ToLowerInvariant(), word => Enum.Parse<DeviceKind>(word, ignoreCase: true));
            device.Property(d => d.Version).IsConcurrencyToken();
        });
    }
}
