namespace CityIp.Events.Intake;

/// <summary>
/// What is told of an activity of a visitor who asked to be forgotten. Nothing of it is held: with the visitor it would be about somebody again, and
/// to hold it without would be to say accepted of something that is not what was sent. What was taken in before is a duplicate as ever.
/// </summary>
internal static class Forgotten
{
    public const string Slug = "visitor-erased";
    public const string Detail = "The visitor of this badge asked to be forgotten. Nothing of this is held: do not send it again.";

    public static Refusal Refusal { get; } = new(Slug, Detail, "/data/badge", 410);
}
