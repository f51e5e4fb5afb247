using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using CityIp.Demo;
using Spectre.Console;

var gateway = new Option<Uri?>("--gateway") { Description = "Address of the gateway.", DefaultValueFactory = _ => new("http://localhost:8080"), CustomParser = Address };
var keys = new Option<FileInfo>("--keys") { Description = "File with the development keys.", Required = true };
var broker = new Option<Uri?>("--amqp") { Description = "Address of RabbitMQ with a registered publisher's user, to publish a part of the day over it.", CustomParser = Address };
var visitors = new Option<int>("--visitors") { Description = "How many visitors come (1 to 20000).", DefaultValueFactory = _ => 300, CustomParser = Visitors };
var speed = new Option<double>("--speed") { Description = "How many times faster than real time the eight hours pass; 0 is as fast as the platform answers.", DefaultValueFactory = _ => 1440, CustomParser = Speed };

// A root command would call itself by the program's file, which nobody types.
var command = new Command("demo", "Plays an expo day against the running platform and checks that its figures add up.") { new HelpOption(), gateway, keys, broker, visitors, speed };
command.SetAction(async (parsed, cancellationToken) =>
{
    var file = parsed.GetValue(keys)!;
    if (!file.Exists)
    {
        Console.Error.WriteLine($"There is no key file {file}. Start the platform first (./cityip up); it writes the file.");
        return 2;
    }
    var (admin, publisher) = DevelopmentKeys.Read(file);
    var options = new DemoOptions(parsed.GetValue(gateway)!, admin, publisher, parsed.GetValue(broker), parsed.GetValue(visitors), parsed.GetValue(speed));
    try
    {
        using var screen = new Screen();
        var outcome = await ExpoDayRun.RunAsync(options, screen.Show, screen.Say, cancellationToken);
        Report.Write(AnsiConsole.Console, outcome);
        return outcome.AddsUp ? 0 : 1;
    }
    catch (Exception exception) when (exception is HttpRequestException or TimeoutException or InvalidOperationException)
    {
        Console.Error.WriteLine($"The expo day could not be played: {exception.Message} See what runs with ./cityip status.");
        return 2;
    }
});
return await new Command("./cityip") { command }.Parse(["demo", .. args]).InvokeAsync();

static Uri? Address(System.CommandLine.Parsing.ArgumentResult result)
{
    if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address))
    {
        return address;
    }
    result.AddError($"'{result.Tokens[0].Value}' is no address.");
    return null;
}

static int Visitors(System.CommandLine.Parsing.ArgumentResult result)
{
    if (int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var visitors) && visitors is >= 1 and <= 20_000)
    {
        return visitors;
    }
    result.AddError($"--visitors is a number from 1 to 20000, not '{result.Tokens[0].Value}'.");
    return 0;
}

static double Speed(System.CommandLine.Parsing.ArgumentResult result)
{
    if (double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var speed) && double.IsFinite(speed) && speed >= 0)
    {
        return speed;
    }
    result.AddError($"--speed is a number from 0 on, not '{result.Tokens[0].Value}'.");
    return 0;
}
