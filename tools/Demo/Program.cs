using System.CommandLine;
using CityIp.Demo;
using Spectre.Console;

var gateway = new Option<Uri?>("--gateway") { Description = "Address of the gateway.", DefaultValueFactory = _ => new("http://localhost:8080"), CustomParser = Address };
var keys = new Option<FileInfo>("--keys") { Description = "File with the development keys.", Required = true };
var broker = new Option<Uri?>("--amqp") { Description = "Address of RabbitMQ with a registered publisher's user, to publish a part of the day over it.", CustomParser = Address };
var visitors = new Option<int>("--visitors") { Description = "How many visitors come (1 to 20000).", DefaultValueFactory = _ => 300 };
var speed = new Option<double>("--speed") { Description = "How many times faster than real time the eight hours pass; 0 is as fast as the platform answers.", DefaultValueFactory = _ => 1440 };
visitors.Validators.Add(result =>
{
    if (result.GetValue(visitors) is < 1 or > 20_000)
    {
        result.AddError("--visitors is from 1 to 20000.");
    }
});
speed.Validators.Add(result =>
{
    if (result.GetValue(speed) is < 0 or double.NaN)
    {
        result.AddError("--speed is 0 or more.");
    }
});

var command = new RootCommand("Plays an expo day against the running platform and checks that its figures add up.") { gateway, keys, broker, visitors, speed };
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
return await command.Parse(args).InvokeAsync();

static Uri? Address(System.CommandLine.Parsing.ArgumentResult result)
{
    if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address))
    {
        return address;
    }
    result.AddError($"'{result.Tokens[0].Value}' is no address.");
    return null;
}
