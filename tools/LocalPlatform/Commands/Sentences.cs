namespace CityIp.LocalPlatform.Commands;

/// <summary>What an operator can mend is one sentence and exit code 1; anything else is a defect and shows itself in full.</summary>
internal static class Sentences
{
    public static async Task<int> Told(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (StartException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync($"The gateway does not answer ({e.Message}). See what runs with ./cityip status.");
            return 1;
        }
    }
}
