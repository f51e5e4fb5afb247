using CityIp.ServiceDefaults.Messages;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace CityIp.ServiceDefaults.Tests.Host;

/// <summary>The smallest database that a service can have: one table and the message tables.</summary>
public sealed class ThingDb(DbContextOptions<ThingDb> options) : DbContext(options)
{
    public DbSet<Thing> Things => Set<Thing>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Thing>(thing =>
        {
            thing.ToTable("thing");
            thing.HasKey(row => row.Code);
            thing.Property(row => row.Version).IsConcurrencyToken();
        });
        modelBuilder.AddMessageTables();
    }
}

public sealed class Thing
{
    public required string Code { get; init; }

    public required string DisplayName { get; set; }

    public long Version { get; set; } = 1;
}

internal sealed class ThingDbFactory : IDesignTimeDbContextFactory<ThingDb>
{
    public ThingDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<ThingDb>().UseNpgsql("Host=none");
        Data.SnakeCase.UseSnakeCaseTables(options);
        return new(options.Options);
    }
}
