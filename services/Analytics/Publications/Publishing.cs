using CityIp.Analytics.Versions;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;

namespace CityIp.Analytics.Publications;

/// <summary>Publishes a computation: the row and the message that tells of it are saved together.</summary>
internal static class Publishing
{
    /// <summary>Null when it is published already.</summary>
    public static async Task<Publication?> PublishAsync(this AnalyticsDb db, PublishedIndex index, PublishIndex asked, string? city, string by, DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.WriteAsync(async connection =>
        {
            if (await PublicationTable.AddAsync(connection, index.Computation.Id, asked.Title, asked.Note, by, now, cancellationToken) is not { } publication)
            {
                return null;
            }
            db.Publish(Message(index, publication, city));
            await db.SaveChangesAsync(cancellationToken);
            return publication;
        }, cancellationToken);

    private static IndexPublished Message(PublishedIndex index, Publication publication, string? city)
    {
        var view = index.View(publication, city);
        IndexStanding? standing = view.City is { } own
            ? new(own.Unit, own.Name, own.Rank, own.Score, own.Coverage, own.Interval90?[0], own.Interval90?[1], view.UncertaintySet?.Statement)
            : null;
        return new(publication.Number, publication.Title, publication.ComputationId, view.ResultHash, view.Of, standing, view.Sources, publication.PublishedAt);
    }
}
