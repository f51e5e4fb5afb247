using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using CityIp.LocalPlatform;
using CityIp.LocalPlatform.Commands;

var data = new Option<string>("--data") { Description = "The data folder.", DefaultValueFactory = _ => DataFolder.Of(Clone.Root) };
var gatewayPort = Port("--gateway-port", "CITYIP_GATEWAY_PORT", 8080);
var dashboardPort = Port("--dashboard-port", "CITYIP_DASHBOARD_PORT", 18888);
var background = new Option<bool>("--background") { Description = "Return when everything is healthy." };
var noDashboard = new Option<bool>("--no-dashboard") { Description = "Do not start the dashboard." };
var check = new Option<bool>("--check") { Description = "Only say whether it could start: nothing runs from this folder, and the ports are free." };
var log = new Argument<string>("name") { Description = "postgres, rabbitmq, redis, dashboard, a service, or platform." };

var up = new Command("up", "Starts servers, dashboard, services and gateway.") { data, gatewayPort, dashboardPort, background, noDashboard, check };
var down = new Command("down", "Stops everything; data stays.") { data };
var reset = new Command("reset", "Stops everything and removes data, keys and logs.") { data };
var status = new Command("status", "What runs where, and whether it is healthy.") { data };
var logs = new Command("logs", "Says where a log lies.") { log, data };
var connection = new Command("connection", "The options that demo and others need to reach the running platform.") { data };
var solution = new Argument<string>("solution") { Description = "The solution whose packages are looked at." };
var audit = new Command("audit", "Looks for known vulnerabilities in the packages, where a package source has data on them.") { solution };
var servers = new Command("servers", "Starts PostgreSQL, RabbitMQ and Redis only, and writes servers.json.") { data };

up.SetAction((given, _) => Sentences.Told(() =>
{
    var options = new PlatformOptions(Path.GetFullPath(given.GetValue(data)!))
    {
        GatewayPort = given.GetValue(gatewayPort),
        DashboardPort = given.GetValue(dashboardPort),
        WithDashboard = !given.GetValue(noDashboard),
    };
    return given.GetValue(check) ? UpCommand.CheckAsync(options) : given.GetValue(background) ? BackgroundCommand.RunAsync(options, args) : UpCommand.RunAsync(options);
}));
down.SetAction((given, _) => Sentences.Told(() => DownCommand.RunAsync(given.GetValue(data)!)));
reset.SetAction((given, _) => Sentences.Told(() => DownCommand.ResetAsync(given.GetValue(data)!)));
status.SetAction((given, _) => Sentences.Told(() => StatusCommand.RunAsync(given.GetValue(data)!)));
logs.SetAction((given, _) => Sentences.Told(() => StatusCommand.LogsAsync(given.GetValue(data)!, given.GetValue(log)!)));
connection.SetAction((given, _) => Sentences.Told(() => ConnectionCommand.RunAsync(given.GetValue(data)!)));
audit.SetAction((given, _) => Sentences.Told(() => AuditCommand.RunAsync(given.GetValue(solution)!)));
servers.SetAction((given, _) => Sentences.Told(() => ServersCommand.RunAsync(given.GetValue(data)!)));

// A root command would call itself by the program's file, which nobody types.
var root = new Command("./cityip", "Runs the City IP Platform on this machine, without containers.")
{
    new HelpOption(),
    up, down, reset, status, logs, connection, servers, audit,
    KeyCommand.Make(data), DeadLetterCommand.Make(data), RecountCommand.Make(data),
};
// Stopping takes longer than the two seconds after which the command line would end us.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

static Option<int> Port(string name, string variable, int standard) => new(name)
{
    Description = $"{standard}, or ${variable}.",
    DefaultValueFactory = _ => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var port) ? port : standard,
};
