using System.ComponentModel.DataAnnotations;

namespace CityIp.Events.Retention;

/// <summary>Settings under <c>Retention</c>: how long what would grow without end is kept.</summary>
internal sealed class RetentionOptions
{
    /// <summary>
    /// Days for which activities are kept one by one. After that only their number per hour and type is; and what tells a duplicate is, always.
    /// </summary>
    [Range(7, 36_500)]
    public int ActivityDays { get; set; } = 400;

    /// <summary>Days for which it can be read that a dead letter was replayed or discarded. One that is held stays.</summary>
    [Range(1, 36_500)]
    public int SettledLetterDays { get; set; } = 90;

    /// <summary>Days after an expo's last day from which on it can be archived: devices upload late.</summary>
    [Range(0, 3_650)]
    public int ArchiveAfterDays { get; set; } = 30;

    /// <summary>How long after an expo has closed its door what was inside is waited for.</summary>
    public TimeSpan ArchiveSettling { get; set; } = TimeSpan.FromSeconds(30);
}
