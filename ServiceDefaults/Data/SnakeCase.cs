using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace CityIp.ServiceDefaults.Data;

/// <summary>Names tables and columns as PostgreSQL people write them, so that SQL by hand needs no quotes: <c>DailyCapacity</c> is <c>daily_capacity</c>.</summary>
internal static class SnakeCase
{
    public static DbContextOptionsBuilder UseSnakeCaseTables(this DbContextOptionsBuilder options)
    {
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(new SnakeCaseExtension());
        return options;
    }

    public static string Of(string name)
    {
        var snake = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            var startsWord = char.IsUpper(name[i]) && i > 0 && name[i - 1] != '_'
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (startsWord)
            {
                snake.Append('_');
            }
            snake.Append(char.ToLowerInvariant(name[i]));
        }
        return snake.ToString();
    }

    private sealed class SnakeCaseExtension : IDbContextOptionsExtension
    {
        public DbContextOptionsExtensionInfo Info => new ExtensionInfo(this);

        public void ApplyServices(IServiceCollection services) => services.AddScoped<IConventionSetPlugin, Plugin>();

        public void Validate(IDbContextOptions options)
        {
        }

        private sealed class ExtensionInfo(IDbContextOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
        {
            public override bool IsDatabaseProvider => false;

            public override string LogFragment => "snake_case ";

            public override int GetServiceProviderHashCode() => 0;

            public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) => debugInfo["names"] = "snake_case";

            public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is ExtensionInfo;
        }
    }

    private sealed class Plugin : IConventionSetPlugin
    {
        public ConventionSet ModifyConventions(ConventionSet conventionSet)
        {
            conventionSet.ModelFinalizingConventions.Add(new Names());
            return conventionSet;
        }
    }

    /// <summary>Runs last, and leaves alone what was named by hand.</summary>
    private sealed class Names : IModelFinalizingConvention
    {
        public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
        {
            foreach (var entity in modelBuilder.Metadata.GetEntityTypes())
            {
                if (entity.GetTableName() is { } table)
                {
                    entity.Builder.ToTable(Of(table));
                }
                foreach (var property in entity.GetDeclaredProperties())
                {
                    property.Builder.HasColumnName(Of(property.GetColumnName()));
                }
                foreach (var index in entity.GetDeclaredIndexes())
                {
                    index.Builder.HasDatabaseName(Of(index.GetDatabaseName()!));
                }
                foreach (var key in entity.GetDeclaredKeys())
                {
                    key.Builder.HasName(Of(key.GetName()!));
                }
            }
        }
    }
}
