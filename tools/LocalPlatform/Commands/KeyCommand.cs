using System.CommandLine;
using System.Text.Json.Nodes;

namespace CityIp.LocalPlatform.Commands;

/// <summary><c>LocalPlatform key</c>: keys of partners, and users of the broker for those who publish straight onto it.</summary>
internal static class KeyCommand
{
    public static Command Make(Option<string> data)
    {
        var name = new Option<string>("--name") { Description = "What the key is for.", Required = true };
        var organisation = new Option<string>("--organisation") { Description = "Whose key it is.", Required = true };
        var scopes = new Option<string[]>("--scope") { Description = "What it may do, for example catalog:read or events:publish; can be repeated.", Required = true };
        var sources = new Option<string[]>("--source") { Description = "A prefix of the CloudEvents sources it may publish under; can be repeated." };
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "When it ends, for example 2027-01-01." };
        var amqp = new Option<bool>("--amqp") { Description = "Make a user of the broker too, who may publish activity and nothing else." };
        var id = new Argument<Guid>("id");

        var create = new Command("create", "Makes a key; its secret is shown once.") { name, organisation, scopes, sources, expires, amqp, data };
        create.SetAction((given, _) => Sentences.Told(() => CreateAsync(given.GetValue(data)!, given.GetValue(amqp), new CreateKey(
            given.GetValue(name)!, given.GetValue(organisation)!, given.GetValue(scopes)!, given.GetValue(sources) ?? [], given.GetValue(expires)))));
        var list = new Command("list", "All keys.") { data };
        list.SetAction((given, _) => Sentences.Told(() => ListAsync(given.GetValue(data)!)));
        var rotate = new Command("rotate", "Gives a key a new secret; the old one stays good for a day.") { id, data };
        rotate.SetAction((given, _) => Sentences.Told(() => RotateAsync(given.GetValue(data)!, given.GetValue(id))));
        var revoke = new Command("revoke", "Ends a key at once, and its user of the broker.") { id, data };
        revoke.SetAction((given, _) => Sentences.Told(() => RevokeAsync(given.GetValue(data)!, given.GetValue(id))));
        return new Command("key", "Keys of partners.") { create, list, rotate, revoke };
    }

    private static async Task<int> CreateAsync(string folder, bool amqp, CreateKey request)
    {
        using var gateway = await GatewayClient.OfAsync(folder);
        var broker = gateway.Platform.Broker;
        if (amqp && broker is null)
        {
            throw new StartException("--amqp makes a user of the broker that ./cityip up started; this broker is not its own. Make the user with the broker's own tools, and register it with "
                + "PUT /v1/events/publishers/USER {\"organisation\": …, \"sources\": […]}: see 'Publish activity' in README.md.");
        }
        var made = (await gateway.SendAsync(HttpMethod.Post, "/v1/gateway/keys", request))!;
        var id = (Guid)made["key"]!["id"]!;
        Console.WriteLine($"Key     {id}");
        Console.WriteLine($"Secret  {(string?)made["secret"]}   (shown only now; send it as: Authorization: Bearer …)");
        if (amqp)
        {
            var user = await BrokerUser.MakeAsync(gateway, broker!, UserOf(id), BrokerUser.NewPassword(), request.Organisation, request.Sources);
            Console.WriteLine($"Broker  {user}   (exchange {BrokerUser.Exchange}, user-id must be {UserOf(id)})");
        }
        return 0;
    }

    private static async Task<int> ListAsync(string folder)
    {
        using var gateway = await GatewayClient.OfAsync(folder);
        await foreach (var key in gateway.ListAsync("/v1/gateway/keys"))
        {
            Console.WriteLine($"{key["id"]}  {key["status"],-8}  {key["organisation"],-20}  {key["name"],-28}  {string.Join(' ', key["scopes"]!.AsArray())}");
        }
        return 0;
    }

    private static async Task<int> RotateAsync(string folder, Guid id)
    {
        using var gateway = await GatewayClient.OfAsync(folder);
        var made = (await gateway.SendAsync(HttpMethod.Post, $"/v1/gateway/keys/{id}/rotation", new JsonObject()))!;
        Console.WriteLine($"Secret  {(string?)made["secret"]}   (shown only now; the old one stays good for a day)");
        return 0;
    }

    private static async Task<int> RevokeAsync(string folder, Guid id)
    {
        using var gateway = await GatewayClient.OfAsync(folder);
        await gateway.SendAsync(HttpMethod.Delete, $"/v1/gateway/keys/{id}");
        var isGone = await BrokerUser.RemoveAsync(gateway, UserOf(id));
        Console.WriteLine($"Key {id} is revoked.{(isGone ? "" : $" Delete {UserOf(id)} from the broker too: nothing is taken from it any more.")}");
        return 0;
    }

    private static string UserOf(Guid key) => $"key-{key:N}";

    private sealed record CreateKey(string Name, string Organisation, string[] Scopes, string[] Sources, DateTimeOffset? ExpiresAt);
}
