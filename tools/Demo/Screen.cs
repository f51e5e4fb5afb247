using System.Diagnostics;

namespace CityIp.Demo;

/// <summary>One line that moves on a terminal; a line every two seconds elsewhere.</summary>
internal sealed class Screen : IDisposable
{
    private readonly bool terminal = !Console.IsOutputRedirected;
    private readonly Stopwatch elapsed = Stopwatch.StartNew();
    private TimeSpan nextLine = TimeSpan.Zero;
    private bool open;

    public void Say(string line)
    {
        EndLine();
        Console.WriteLine($"[{elapsed.Elapsed:mm\\:ss}] {line}");
    }

    public void Show(int sent, int planned, Journal journal)
    {
        if (!terminal && elapsed.Elapsed < nextLine && sent < planned)
        {
            return;
        }
        nextLine = elapsed.Elapsed + TimeSpan.FromSeconds(2);
        var line = $"[{elapsed.Elapsed:mm\\:ss}] {sent}/{planned} sent, {journal.Accepted} accepted, {journal.Told("duplicate")} duplicates, {journal.Told("quarantined")} quarantined, {journal.Retried} requests repeated";
        if (terminal)
        {
            Console.Write($"\r{line}   ");
            open = true;
        }
        else
        {
            Console.WriteLine(line);
        }
    }

    public void Dispose() => EndLine();

    private void EndLine()
    {
        if (open)
        {
            Console.WriteLine();
            open = false;
        }
    }
}
