using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using EntryReport = Microsoft.Extensions.Diagnostics.HealthChecks.HealthReport;

namespace CityIp.ServiceDefaults;

/// <summary>Says of each part how it is and what to do.</summary>
internal static class HealthReport
{
    public static Task WriteAsync(HttpContext http, EntryReport report)
    {
        http.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(http.Response.Body, new
        {
            status = report.Status.ToString(),
            checks = report.Entries.ToDictionary(entry => entry.Key, entry => new
            {
                status = entry.Value.Status.ToString(),
                description = entry.Value.Description,
            }),
        });
    }
}
