using System.Text.Json;
using CityIp.Investment.Deals;
using CityIp.Investment.Edits;
using CityIp.Investment.Known;
using CityIp.Investment.Opportunities;
using CityIp.Investment.Organisations;
using CityIp.ServiceDefaults.Messages;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CityIp.Investment;

internal sealed class InvestmentDb(DbContextOptions<InvestmentDb> options) : DbContext(options)
{
    public DbSet<Organisation> Organisations => Set<Organisation>();

    public DbSet<Opportunity> Opportunities => Set<Opportunity>();

    public DbSet<Deal> Deals => Set<Deal>();

    public DbSet<StageEntry> Stages => Set<StageEntry>();

    public DbSet<MoneyEntry> Money => Set<MoneyEntry>();

    public DbSet<Edit> Edits => Set<Edit>();

    public DbSet<KnownAsset> KnownAssets => Set<KnownAsset>();

    public DbSet<KnownDistrict> KnownDistricts => Set<KnownDistrict>();

    public DbSet<KnownExpo> KnownExpos => Set<KnownExpo>();

    public DbSet<KnownBooth> KnownBooths => Set<KnownBooth>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // By name: a value put in between later moves no other.
        configurationBuilder.Properties<DealStage>().HaveConversion<KebabCase<DealStage>>();
        configurationBuilder.Properties<MoneyKind>().HaveConversion<KebabCase<MoneyKind>>();
        configurationBuilder.Properties<OrganisationKind>().HaveConversion<KebabCase<OrganisationKind>>();
        configurationBuilder.Properties<OpportunityStatus>().HaveConversion<KebabCase<OpportunityStatus>>();
        configurationBuilder.Properties<Dictionary<string, string>>().HaveConversion<LanguageMapAsJson, LanguageMapComparer>().HaveColumnType("jsonb");
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessageTables();
        modelBuilder.Entity<Organisation>(organisation =>
        {
            organisation.ToTable("organisation");
            Root(organisation);
            organisation.HasIndex(row => new { row.NormalisedName, row.CountryOrRegion }).IsUnique().HasDatabaseName(UniqueName);
        });
        modelBuilder.Entity<Opportunity>(opportunity =>
        {
            opportunity.ToTable("opportunity");
            Root(opportunity);
            opportunity.HasOne(row => row.Owner).WithMany().HasForeignKey(row => row.OwnerId).OnDelete(DeleteBehavior.Restrict);
            opportunity.HasIndex(row => row.AssetIds).HasMethod("gin");
        });
        modelBuilder.Entity<Deal>(deal =>
        {
            deal.ToTable("deal");
            Root(deal);
            deal.Property(row => row.Rate).HasPrecision(24, 12);
            deal.HasOne(row => row.Organisation).WithMany().HasForeignKey(row => row.OrganisationId).OnDelete(DeleteBehavior.Restrict);
            deal.HasOne(row => row.Owner).WithMany().HasForeignKey(row => row.OwnerId).OnDelete(DeleteBehavior.Restrict);
            deal.HasOne(row => row.Opportunity).WithMany().HasForeignKey(row => row.OpportunityId).OnDelete(DeleteBehavior.Restrict);
            deal.HasMany(row => row.Money).WithOne().HasForeignKey(entry => entry.DealId).OnDelete(DeleteBehavior.Restrict);
            deal.HasMany(row => row.Stages).WithOne().HasForeignKey(entry => entry.DealId).OnDelete(DeleteBehavior.Restrict);
            // Every message and every rule about money needs all of it.
            deal.Navigation(row => row.Money).AutoInclude();
            deal.HasIndex(row => row.LeadId).IsUnique();
            deal.HasIndex(row => row.ExhibitorId);
            deal.HasIndex(row => row.ExpoId);
            deal.HasIndex(row => row.BoothId);
            deal.HasIndex(row => row.AssetIds).HasMethod("gin");
            deal.HasIndex(row => row.FirstResponseDue).HasFilter("first_response_at IS NULL");
        });
        modelBuilder.Entity<StageEntry>(entry =>
        {
            entry.ToTable("stage_entry");
            entry.Property(row => row.Id).ValueGeneratedNever();
        });
        modelBuilder.Entity<MoneyEntry>(entry =>
        {
            entry.ToTable("money_entry");
            entry.Property(row => row.Id).ValueGeneratedNever();
            entry.HasIndex(row => row.Reverses).IsUnique();
        });
        modelBuilder.Entity<Edit>(edit =>
        {
            edit.ToTable("edit");
            edit.Property(row => row.Id).UseIdentityAlwaysColumn();
            edit.HasIndex(row => new { row.SubjectId, row.Id });
        });
        modelBuilder.Entity<KnownAsset>(known => Known(known, "known_asset"));
        modelBuilder.Entity<KnownExpo>(known => Known(known, "known_expo"));
        modelBuilder.Entity<KnownBooth>(known => Known(known, "known_booth"));
        modelBuilder.Entity<KnownLead>(known => Known(known, "known_lead"));
        modelBuilder.Entity<KnownDistrict>().ToTable("known_district").HasKey(row => row.Code);
    }

    /// <summary>Name of the index that keeps two organisations of one name apart.</summary>
    public const string UniqueName = "ix_organisation_name";

    private static void Root<T>(EntityTypeBuilder<T> root)
        where T : class, IVersioned
    {
        root.Property(row => row.Id).ValueGeneratedNever();
        root.Property(row => row.Version).IsConcurrencyToken();
    }

    private static void Known<T>(EntityTypeBuilder<T> known, string table)
        where T : class
    {
        known.ToTable(table);
        known.Property<Guid>("Id").ValueGeneratedNever();
    }

    private sealed class KebabCase<T>() : ValueConverter<T, string>(value => Kebab.Of(value), text => Kebab.Read<T>(text))
        where T : struct, Enum;

    private sealed class LanguageMapAsJson() : ValueConverter<Dictionary<string, string>, string>(
        map => JsonSerializer.Serialize(map, JsonSerializerOptions.Web),
        json => JsonSerializer.Deserialize<Dictionary<string, string>>(json, JsonSerializerOptions.Web)!);

    private sealed class LanguageMapComparer() : ValueComparer<Dictionary<string, string>>(
        (one, other) => one!.Count == other!.Count && !one.Except(other).Any(),
        map => map.Aggregate(0, (hash, pair) => hash ^ HashCode.Combine(pair.Key, pair.Value)),
        map => new(map));
}
