using CityIp.Analytics.Sustainability;
using CityIp.Contracts;
using MassTransit;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Analytics.Consumers;

/// <summary>Keeps what was found of the assets; the scores are worked out again soon after.</summary>
internal sealed class KnowAssessments(NpgsqlDataSource source, SustainabilitySignal signal) : IConsumer<AssetAssessed>
{
    private const string Keep = """
        INSERT INTO assessment AS known (id, version, asset_id, aspect, assessed_on, score, source, source_uri)
        VALUES (@id, @version, @asset_id, @aspect, @assessed_on, @score, @source, @source_uri)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, aspect = excluded.aspect, assessed_on = excluded.assessed_on, score = excluded.score,
            source = excluded.source, source_uri = excluded.source_uri
        WHERE known.version < excluded.version
        """;

    public async Task Consume(ConsumeContext<AssetAssessed> context)
    {
        var found = context.Message;
        await source.KeepAsync(context, "analytics-know-assessments", Keep,
            new("id", found.AssessmentId),
            new("version", found.Version),
            new("asset_id", found.AssetId),
            new("aspect", found.Aspect),
            new("assessed_on", found.AssessedOn),
            Newest.Maybe("score", NpgsqlDbType.Double, found.Score),
            new("source", found.Source),
            Newest.Maybe("source_uri", NpgsqlDbType.Text, found.SourceUri));
        signal.Wake();
    }
}
