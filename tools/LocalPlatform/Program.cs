using System.CommandLine;
using CityIp.LocalPlatform;

var data = new Option<string>("--data") { Description = "The folder for the servers' data, logs and servers.json.", Required = true };
var servers = new Command("servers", "Starts private PostgreSQL, RabbitMQ and Redis, writes servers.json, and stops them on Ctrl-C.") { data };
servers.SetAction((arguments, _) => ServersCommand.RunAsync(arguments.GetValue(data)!));

var root = new RootCommand("Runs the City IP Platform on this machine, without containers.") { servers };
// Stopping takes longer than the two seconds after which the command line would end us.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
