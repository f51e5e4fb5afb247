using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace CityIp.Platform.Tests.Truth;

internal enum Crookedness
{
    /// <summary>Says accepted, and passes nothing on.</summary>
    Loses,

    /// <summary>Passes it on, and once more under another id.</summary>
    Doubles,

    /// <summary>Passes it on, and another that nobody sent.</summary>
    Invents,

    /// <summary>Passes it on with another booth.</summary>
    Alters,
}

/// <summary>Stands between a sender and the gateway and does with one activity what the platform never may: so it is seen that the checker sees it.</summary>
internal sealed class CrookedProxy(Crookedness crookedness, string victim) : DelegatingHandler(new SocketsHttpHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var batch = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsArray();
        var place = batch.Select((item, index) => (Id: (string?)item!["id"], index)).First(item => item.Id == victim).index;
        switch (crookedness)
        {
            case Crookedness.Loses:
                batch.RemoveAt(place);
                break;
            case Crookedness.Doubles:
            case Crookedness.Invents:
                var another = batch[place]!.DeepClone();
                another["id"] = $"{victim}-again";
                if (crookedness == Crookedness.Invents)
                {
                    another["data"]!["booth"] = "B3";
                }
                batch.Add(another);
                break;
            case Crookedness.Alters:
                batch[place]!["data"]!["booth"] = "B3";
                break;
        }
        using var passedOn = new HttpRequestMessage(request.Method, request.RequestUri) { Content = new StringContent(batch.ToJsonString(), Encoding.UTF8, request.Content.Headers.ContentType!) };
        passedOn.Headers.Authorization = request.Headers.Authorization;
        using var answer = await base.SendAsync(passedOn, cancellationToken);
        var results = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!["results"]!.AsArray();
        if (crookedness == Crookedness.Loses)
        {
            results.Insert(place, new JsonObject { ["id"] = victim, ["status"] = "accepted" });
        }
        else if (crookedness is Crookedness.Doubles or Crookedness.Invents)
        {
            results.RemoveAt(results.Count - 1);
        }
        for (var i = 0; i < results.Count; i++)
        {
            results[i]!["index"] = i;
        }
        return new(HttpStatusCode.Accepted) { Content = new StringContent(new JsonObject { ["results"] = results.DeepClone() }.ToJsonString()) };
    }
}
