using CityIp.Analytics.Chain;
using CityIp.Analytics.Counting;
using CityIp.Analytics.Recount;
using CityIp.ServiceDefaults.Messages;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Analytics;

/// <summary>What Analytics knows from the other services, and its comparisons. The counters beside it are <see cref="CountTables"/>.</summary>
internal sealed class AnalyticsDb(DbContextOptions<AnalyticsDb> options) : DbContext(options)
{
    public DbSet<Expo> Expos => Set<Expo>();

    public DbSet<Booth> Booths => Set<Booth>();

    public DbSet<District> Districts => Set<District>();

    public DbSet<Asset> Assets => Set<Asset>();

    public DbSet<Lead> Leads => Set<Lead>();

    public DbSet<Deal> Deals => Set<Deal>();

    public DbSet<Comparison> Comparisons => Set<Comparison>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessageTables();
        modelBuilder.Entity<Expo>(expo =>
        {
            expo.ToTable("expo");
            expo.Property(row => row.Names).HasColumnType("jsonb");
            expo.HasIndex(row => row.Code);
        });
        modelBuilder.Entity<Booth>(booth =>
        {
            booth.ToTable("booth");
            booth.HasIndex(row => row.ExpoId);
        });
        modelBuilder.Entity<District>(district =>
        {
            district.ToTable("district");
            district.HasKey(row => row.Code);
            district.Property(row => row.Names).HasColumnType("jsonb");
        });
        modelBuilder.Entity<Asset>(asset =>
        {
            asset.ToTable("asset");
            asset.Property(row => row.Names).HasColumnType("jsonb");
        });
        modelBuilder.Entity<Lead>(lead =>
        {
            lead.ToTable("lead");
            lead.HasIndex(row => row.AssetIds).HasMethod("gin");
            lead.HasIndex(row => row.OccurredAt);
        });
        modelBuilder.Entity<Deal>(deal =>
        {
            deal.ToTable("deal");
            deal.Property(row => row.Amounts).HasColumnType("jsonb");
            deal.HasIndex(row => row.AssetIds).HasMethod("gin");
            deal.HasIndex(row => row.OccurredAt);
        });
        modelBuilder.Entity<Comparison>(comparison =>
        {
            comparison.ToTable("comparison");
            comparison.Property(row => row.Id).ValueGeneratedNever();
            comparison.Property(row => row.Counted).HasColumnType("jsonb");
            comparison.Property(row => row.Differences).HasColumnType("jsonb");
            comparison.Property(row => row.State).HasConversion<string>();
            comparison.HasIndex(row => new { row.ExpoId, row.ThroughSequence });
            comparison.HasIndex(row => row.ThroughSequence).HasFilter("state = 'Pending'").HasDatabaseName("ix_comparison_pending");
        });
    }
}
