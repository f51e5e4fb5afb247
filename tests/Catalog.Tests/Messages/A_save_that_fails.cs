using System.Data.Common;
using System.Net.Http.Json;
using CityIp.Testing;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CityIp.Catalog.Tests.Messages;

public sealed class A_save_that_fails(CatalogApplication catalog)
{
    private static readonly object Complete = new { kind = "building", names = CatalogWords.SomeName, district = "xuhui", rights = CatalogWords.InCopyright };
    private static readonly object Finding = new { aspect = "reach", assessedOn = "2026-03-15", finding = "A finding.", source = "A source", score = 50 };

    [Theory]
    [InlineData("publication", "asset-published")]
    [InlineData("change", "asset-changed")]
    [InlineData("retirement", "asset-retired")]
    [InlineData("assessment", "asset-assessed")]
    [Trait("not published when the save fails", "asset-published")]
    [Trait("not published when the save fails", "asset-changed")]
    [Trait("not published when the save fails", "asset-retired")]
    [Trait("not published when the save fails", "asset-assessed")]
    public async Task Tells_nobody_and_changes_nothing(string step, string exchange)
    {
        await using var listener = await Listener.OnAsync(catalog.Broker, exchange);
        var asset = await catalog.Curator.DraftAsync(Complete);
        await catalog.Curator.MoveAsync(asset, "review");
        if (step != "publication")
        {
            await catalog.Curator.MoveAsync(asset, "publication");
        }
        var before = await catalog.Curator.JsonAsync($"/v1/catalog/assets/{asset.Id()}");

        await using var failing = Failing();
        var curator = catalog.ClientWith("catalog:read catalog:write", failing);
        using var answer = step switch
        {
            "change" => await curator.ChangeAsync($"/v1/catalog/assets/{asset.Id()}", Complete, "*"),
            "assessment" => await curator.PostAsJsonAsync($"/v1/catalog/assets/{asset.Id()}/assessments", Finding),
            _ => await curator.PostAsync($"/v1/catalog/assets/{asset.Id()}/{step}", null),
        };
        await answer.IsProblem(500, "unexpected");

        var after = await catalog.Curator.JsonAsync($"/v1/catalog/assets/{asset.Id()}");
        Assert.Equal(before.GetRawText(), after.GetRawText());
        Assert.Empty((await catalog.Curator.JsonAsync($"/v1/catalog/assets/{asset.Id()}/assessments")).GetProperty("items").EnumerateArray());
        await MessagesHaveLeftAsync(listener, exchange);
        Assert.Empty(listener.About(asset.Id()));
    }

    [Fact]
    [Trait("not published when the save fails", "district-defined")]
    public async Task Leaves_no_district_and_no_message_of_one()
    {
        await using var listener = await Listener.OnAsync(catalog.Broker, "district-defined");
        var code = $"d-{Guid.NewGuid():N}";
        await using var failing = Failing();
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => catalog.ClientWith("catalog:write", failing).MakeDistrictAsync(code));

        await (await catalog.Reader.GetAsync($"/v1/catalog/districts/{code}")).IsProblem(404, "not-found");
        var later = $"d-{Guid.NewGuid():N}";
        await catalog.Curator.MakeDistrictAsync(later);
        await Eventually.True(() => listener.About(later).Count == 1);
        Assert.Empty(listener.About(code));
    }

    /// <summary>Messages leave in the order they were written: a later one of the same kind has come, so an earlier one would have.</summary>
    private async Task MessagesHaveLeftAsync(Listener listener, string exchange)
    {
        var later = await catalog.Curator.PublishedAsync(Complete);
        if (exchange == "asset-changed")
        {
            await (await catalog.Curator.ChangeAsync($"/v1/catalog/assets/{later.Id()}", Complete, "*")).IsStatus(200);
        }
        else if (exchange == "asset-assessed")
        {
            await (await catalog.Curator.PostAsJsonAsync($"/v1/catalog/assets/{later.Id()}/assessments", Finding)).IsStatus(201);
        }
        else if (exchange == "asset-retired")
        {
            await catalog.Curator.MoveAsync(later, "retirement");
        }
        await Eventually.True(() => listener.About(later.Id()).Count == 1);
    }

    /// <summary>A second process of the service whose saves fail after message and row were written and before they are committed.</summary>
    private WebApplicationFactory<Program> Failing() => catalog.Start("catalogdb", host => host.ConfigureTestServices(services =>
        services.ConfigureDbContext<CatalogDb>(options => options.AddInterceptors(new FailBeforeCommit()))));

    private sealed class FailBeforeCommit : DbCommandInterceptor
    {
        public override ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default) =>
            command.CommandText.Contains("INSERT INTO outbox", StringComparison.Ordinal) ? throw new InvalidOperationException("on purpose") : ValueTask.FromResult(result);
    }
}
