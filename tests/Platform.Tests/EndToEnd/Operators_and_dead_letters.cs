using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.LocalPlatform;
using CityIp.Testing;
using RabbitMQ.Client;
using Xunit;

namespace CityIp.Platform.Tests.EndToEnd;

/// <summary><c>./cityip dlq</c> against the running platform, as an operator types it.</summary>
[Collection(PlatformUnderTest.Collection)]
public sealed class Operators_and_dead_letters(PlatformUnderTest platform)
{
    [Fact]
    public async Task A_letter_is_found_corrected_tried_and_replayed_once()
    {
        var (id, source) = (Guid.NewGuid().ToString(), $"urn:cityip:demo:{Guid.NewGuid():N}");
        await PublishAsync(new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = id,
            ["source"] = source,
            ["type"] = "cityip.booth.visited.v1",
            ["time"] = DateTimeOffset.UtcNow.ToString("O"),
            ["data"] = new JsonObject { ["expo"] = "yrd-2024", ["booth"] = "Q-misprint" },
        });

        var listed = await RunAsync(0, "list", "--reason", "unknown-booth", "--source", source);
        Assert.Contains("1 dead letters.", listed, StringComparison.Ordinal);
        var letter = listed.Split(' ')[0];
        Assert.Contains("unknown-booth", await RunAsync(0, "count"), StringComparison.Ordinal);
        Assert.Contains("Would be: 1 quarantined", await RunAsync(1, "replay", letter, "--dry-run"), StringComparison.Ordinal);

        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, (await RunAsync(0, "show", letter, "--event")).Replace("Q-misprint", "Q-FTV-01", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Contains("412", await RunAsync(1, "edit", letter, "--file", file, "--version", "9"), StringComparison.Ordinal);
        Assert.Contains("corrected", await RunAsync(0, "edit", letter, "--file", file, "--note", "A misprint."), StringComparison.Ordinal);
        File.Delete(file);
        Assert.Contains("A misprint.", await RunAsync(0, "show", letter, "--edits"), StringComparison.Ordinal);

        Assert.Contains("Would be: 1 accepted", await RunAsync(0, "replay", "--source", source, "--dry-run"), StringComparison.Ordinal);
        Assert.Contains("1 accepted", await RunAsync(0, "replay", "--source", source), StringComparison.Ordinal);
        Assert.Contains("1 duplicate", await RunAsync(0, "replay", letter), StringComparison.Ordinal);
        var rows = await RunAsync(0, "export", "--source", source);
        Assert.StartsWith("id,state,", rows, StringComparison.Ordinal);
        Assert.Contains($"{letter},replayed,", rows, StringComparison.Ordinal);
        Assert.Contains("Already replayed", await RunAsync(1, "discard", letter, "--because", "Too late."), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_is_one_sentence()
    {
        Assert.Contains("Which letters?", await RunAsync(1, "replay"), StringComparison.Ordinal);
        Assert.Contains("There is no dead letter", await RunAsync(1, "show", Guid.NewGuid().ToString()), StringComparison.Ordinal);
        Assert.Contains("reason is one of", await RunAsync(1, "list", "--reason", "nonsense"), StringComparison.Ordinal);
        Assert.Contains("cannot be read", await RunAsync(1, "edit", Guid.NewGuid().ToString(), "--file", "/nowhere/event.json"), StringComparison.Ordinal);
        Assert.Contains("There is no service 'nobody'", await RunAsync(1, "bus", "list", "nobody"), StringComparison.Ordinal);
        Assert.Contains("is no queue of a service", await RunAsync(1, "bus", "replay", "nobody-s"), StringComparison.Ordinal);
        Assert.Contains("Which messages?", await RunAsync(1, "bus", "discard", "events-know-districts", "--because", "x"), StringComparison.Ordinal);
        Assert.Contains("replay", await RunAsync(0, "--help"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_no_consumer_can_read_is_listed_shown_and_discarded()
    {
        await using (var connection = await new ConnectionFactory { Uri = new(platform.Platform.Servers.RabbitMq.ConnectionString()) }.CreateConnectionAsync(TestContext.Current.CancellationToken))
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
            await channel.BasicPublishAsync(string.Empty, "investment-know-districts", mandatory: true, new BasicProperties { ContentType = "application/vnd.masstransit+json" }, Encoding.UTF8.GetBytes($"no message {Guid.NewGuid()}"), TestContext.Current.CancellationToken);
        }
        var message = "";
        await Eventually.Passes(async () =>
        {
            var lines = (await RunAsync(0, "bus", "list", "investment")).Split('\n');
            message = lines.SkipWhile(line => !line.StartsWith("investment-know-districts ", StringComparison.Ordinal)).Skip(1).First(line => line.StartsWith("    ", StringComparison.Ordinal)).Trim().Split(' ')[0];
        });

        var shown = JsonNode.Parse(await RunAsync(0, "bus", "show", "investment-know-districts", message))!;
        Assert.Equal("held", (string?)shown["state"]);
        Assert.NotEqual("", (string?)shown["reason"]);
        await Eventually.Passes(async () =>
        {
            using var http = new HttpClient();
            var health = await http.GetStringAsync(new Uri($"{platform.Platform.Part("investment").Address}/health"), TestContext.Current.CancellationToken);
            Assert.Contains("investment-know-districts", health, StringComparison.Ordinal);
            Assert.Contains("./cityip dlq bus list investment", health, StringComparison.Ordinal);
        });

        Assert.Contains("in its queue again", await RunAsync(0, "bus", "replay", "investment-know-districts", message), StringComparison.Ordinal);
        await Eventually.Passes(async () => Assert.Equal(2, (int)JsonNode.Parse(await RunAsync(0, "bus", "show", "investment-know-districts", message))!["faults"]!));
        Assert.Contains("1 message is discarded", await RunAsync(0, "bus", "discard", "investment-know-districts", message, "--because", "A test."), StringComparison.Ordinal);
        Assert.DoesNotContain(message, await RunAsync(0, "bus", "list", "investment"), StringComparison.Ordinal);
        Assert.Contains(message, await RunAsync(0, "bus", "list", "investment", "--state", "discarded"), StringComparison.Ordinal);
    }

    private async Task PublishAsync(JsonObject item)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events/activities") { Content = new StringContent(item.ToJsonString(), Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json");
        using var answer = await platform.Gateway.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, body);
        Assert.Equal("quarantined", JsonElement.Parse(body).GetProperty("results")[0].GetProperty("status").GetString());
    }

    /// <summary>What the command says, on either of its outputs.</summary>
    private async Task<string> RunAsync(int exitCode, params string[] arguments)
    {
        var folder = platform.Platform.Data.Path;
        RunningFile.Of(platform.Platform, ready: true).Write(folder);
        var (ended, text) = await CommandLine.RunAsync("LocalPlatform", ["dlq", .. arguments, .. arguments.Contains("--help") ? [] : (string[])["--data", folder]], TestContext.Current.CancellationToken);
        Assert.True(ended == exitCode, $"dlq {string.Join(' ', arguments)} ended with {ended}: {text}");
        Assert.DoesNotContain("   at CityIp.", text, StringComparison.Ordinal);
        return text;
    }
}
