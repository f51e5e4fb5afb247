using CityIp.Events.Badges;
using CityIp.Events.Booths;
using CityIp.Events.Expos;
using CityIp.Events.Halls;
using CityIp.Events.Knowledge;
using CityIp.Events.Publishers;
using CityIp.Events.Sessions;
using CityIp.ServiceDefaults.Messages;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Events;

/// <summary>The programme's tables. Those of intake are written by hand and are no part of the model.</summary>
internal sealed class EventsDb(DbContextOptions<EventsDb> options) : DbContext(options)
{
    public DbSet<Expo> Expos => Set<Expo>();

    public DbSet<Hall> Halls => Set<Hall>();

    public DbSet<Booth> Booths => Set<Booth>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<Badge> Badges => Set<Badge>();

    public DbSet<Publisher> Publishers => Set<Publisher>();

    public DbSet<KnownDistrict> KnownDistricts => Set<KnownDistrict>();

    public DbSet<KnownAsset> KnownAssets => Set<KnownAsset>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessageTables();
        modelBuilder.Entity<Expo>(expo =>
        {
            expo.ToTable("expo");
            expo.Property(row => row.Version).IsConcurrencyToken();
            expo.Property(row => row.Names).HasColumnType("jsonb");
            expo.HasIndex(row => row.Code).IsUnique();
        });
        modelBuilder.Entity<Hall>(hall =>
        {
            hall.ToTable("hall");
            hall.Property(row => row.Names).HasColumnType("jsonb");
            hall.HasIndex(row => new { row.ExpoId, row.Code }).IsUnique();
            hall.HasOne<Expo>().WithMany().HasForeignKey(row => row.ExpoId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Booth>(booth =>
        {
            booth.ToTable("booth");
            booth.Property(row => row.Version).IsConcurrencyToken();
            booth.HasIndex(row => new { row.ExpoId, row.Code }).IsUnique();
            booth.HasOne<Expo>().WithMany().HasForeignKey(row => row.ExpoId).OnDelete(DeleteBehavior.Restrict);
            booth.HasOne<Hall>().WithMany().HasForeignKey(row => row.HallId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Session>(session =>
        {
            session.ToTable("session");
            session.Property(row => row.Names).HasColumnType("jsonb");
            session.HasIndex(row => new { row.ExpoId, row.Code }).IsUnique();
            session.HasOne<Expo>().WithMany().HasForeignKey(row => row.ExpoId).OnDelete(DeleteBehavior.Restrict);
            session.HasOne<Hall>().WithMany().HasForeignKey(row => row.HallId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Badge>(badge =>
        {
            badge.ToTable("badge");
            badge.HasIndex(row => new { row.ExpoId, row.Visitor }).IsUnique();
            // The column came with the book of check-ins, by hand.
            badge.Ignore(row => row.Halls);
            badge.HasOne<Expo>().WithMany().HasForeignKey(row => row.ExpoId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Publisher>(publisher =>
        {
            publisher.ToTable("publisher");
            publisher.HasKey(row => row.BrokerUser);
            publisher.Property(row => row.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<KnownDistrict>(district =>
        {
            district.ToTable("known_district");
            district.HasKey(row => row.Code);
            district.Property(row => row.Names).HasColumnType("jsonb");
        });
        modelBuilder.Entity<KnownAsset>(asset =>
        {
            asset.ToTable("known_asset");
            asset.HasKey(row => row.Id);
        });
    }
}
