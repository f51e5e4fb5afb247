using CityIp.ServiceDefaults.Messages;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NpgsqlTypes;

namespace CityIp.Catalog;

internal sealed class CatalogDb(DbContextOptions<CatalogDb> options) : DbContext(options)
{
    public DbSet<District> Districts => Set<District>();

    public DbSet<Asset> Assets => Set<Asset>();

    public DbSet<AssetEdit> AssetEdits => Set<AssetEdit>();

    public DbSet<Assessment> Assessments => Set<Assessment>();

    /// <summary>Metres from a place to a box, 0 inside: the SQL function of the first migration.</summary>
    public static double MetresFromBox(double? west, double? south, double? east, double? north, double longitude, double latitude) =>
        throw new NotSupportedException("Only the database computes it.");

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<AssetKind>().HaveConversion<KebabCaseConverter<AssetKind>>();
        configurationBuilder.Properties<AssetStatus>().HaveConversion<KebabCaseConverter<AssetStatus>>();
        configurationBuilder.Properties<Reuse>().HaveConversion<KebabCaseConverter<Reuse>>();
        configurationBuilder.Properties<AssessmentAspect>().HaveConversion<KebabCaseConverter<AssessmentAspect>>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessageTables();
        modelBuilder.HasDbFunction(() => MetresFromBox(default, default, default, default, default, default)).HasName("metres_from_box");
        modelBuilder.Entity<District>(district =>
        {
            district.ToTable("district").HasKey(row => row.Code);
            district.Property(row => row.Version).IsConcurrencyToken();
            district.Property(row => row.Names).HasColumnType("jsonb");
        });
        modelBuilder.Entity<Asset>(MapAsset);
        modelBuilder.Entity<AssetEdit>(edit =>
        {
            edit.ToTable("asset_edit");
            edit.Property(row => row.Id).UseIdentityAlwaysColumn();
            edit.Property(row => row.Changes).HasColumnType("jsonb");
            edit.HasOne<Asset>().WithMany().HasForeignKey(row => row.AssetId).OnDelete(DeleteBehavior.Restrict);
            // Not unique: of two changes at once the asset's version must be what refuses the second, with a 412.
            edit.HasIndex(row => new { row.AssetId, row.Version });
        });
        modelBuilder.Entity<Assessment>(assessment =>
        {
            assessment.ToTable("assessment", table => table.HasCheckConstraint("ck_assessment_score", "score BETWEEN 0 AND 100"));
            assessment.HasOne<Asset>().WithMany().HasForeignKey(row => row.AssetId).OnDelete(DeleteBehavior.Restrict);
            assessment.HasIndex(row => new { row.AssetId, row.AssessedOn, row.Id });
        });
    }

    private static void MapAsset(EntityTypeBuilder<Asset> asset)
    {
        asset.ToTable("asset");
        asset.Property(row => row.Version).IsConcurrencyToken();
        asset.Property(row => row.Names).HasColumnType("jsonb");
        asset.Property(row => row.Texts).HasColumnType("jsonb");
        asset.Property(row => row.Geometry).HasColumnType("jsonb");
        asset.HasOne<Asset>().WithMany().HasForeignKey(row => row.ParentId).OnDelete(DeleteBehavior.Restrict);
        asset.HasOne<District>().WithMany().HasForeignKey(row => row.DistrictCode).OnDelete(DeleteBehavior.Restrict);
        // The words are lexemes already; PostgreSQL's parser would cut them otherwise.
        asset.Property<NpgsqlTsVector>("WordVector").HasComputedColumnSql("array_to_tsvector(words)", stored: true);
        asset.HasIndex("WordVector").HasMethod("gin");
        asset.HasIndex(row => row.Grams).HasMethod("gin");
        asset.HasIndex(row => row.Tags).HasMethod("gin");
        asset.HasIndex(row => new { row.South, row.North, row.West, row.East });
        asset.HasIndex(row => new { row.Status, row.Kind });
    }
}
