using CityIp.Gateway.Keys;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CityIp.Gateway.Devices;

internal static class DeviceEndpoints
{
    public static void MapDevices(this IEndpointRouteBuilder app)
    {
        var devices = app.MapGroup("/v1/gateway/devices").WithTags("Devices").RequireScope(Scopes.Devices)
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(429);
        devices.MapPost("/", Create).WithName("CreateDevice").WithSummary("Makes a device of an expo and a one-time code to enrol it with").ProducesProblem(400).ProducesProblem(422)
            .WithDescription("The code is in this answer and nowhere else. It is good once, for some minutes, and for five wrong tries. An Idempotency-Key has no effect here: keeping the answer would keep the code.")
            .WithBodyExample(DeviceExamples.Create).WithAnswerExample(DeviceExamples.WithCode, 201);
        devices.MapGet("/", List).WithName("ListDevices").WithSummary("Devices, newest first, with when each was last seen").ProducesProblem(400).WithAnswerExample(DeviceExamples.Page);
        devices.MapGet("/{id:guid}", Show).WithName("ShowDevice").WithSummary("One device").ProducesProblem(404).WithAnswerExample(DeviceExamples.Device);
        devices.MapPost("/{id:guid}/enrolment-code", Offer).WithName("OfferEnrolmentCode").WithSummary("Gives a device a new code: for one that lost its key, or whose code ran out").ProducesProblem(404).ProducesProblem(409).ProducesProblem(422)
            .WithDescription("What the device holds stays good until the code is redeemed, and ends then.")
            .WithBodyExample(DeviceExamples.Offer).WithAnswerExample(DeviceExamples.WithCode);
        devices.MapDelete("/{id:guid}", Revoke).WithName("RevokeDevice").WithSummary("Ends a device and its key at once and for good").ProducesProblem(404);
        app.MapEnrolment();
    }

    private static async Task<Results<Created<DeviceWithCode>, ProblemHttpResult>> Create(CreateDevice request, Caller caller, GatewayDb db, EnrolmentCodes codes, TimeProvider time, HttpContext http)
    {
        var now = time.GetUtcNow();
        if (DeviceRules.Refuse(request, now) is { } problem)
        {
            return problem;
        }
        var device = new Device
        {
            Id = Guid.CreateVersion7(now),
            Name = request.Name.Trim(),
            Kind = request.Kind,
            Organisation = request.Organisation?.Trim() ?? caller.Organisation,
            Expo = request.Expo,
            Hall = request.Hall,
            Booth = request.Booth,
            CreatedAt = now,
            ExpiresAt = request.ExpiresAt?.ToUniversalTime(),
        };
        db.Devices.Add(device);
        var code = await OfferAsync(db, device, codes, now.AddMinutes(request.CodeMinutes), http);
        return TypedResults.Created($"/v1/gateway/devices/{device.Id}", new DeviceWithCode(code.ToString(), device.CodeExpiresAt!.Value, DeviceView.Of(device, null, now)));
    }

    private static async Task<Results<Ok<Page<DeviceView>>, ProblemHttpResult>> List(GatewayDb db, TimeProvider time, HttpContext http, string? expo = null, string? cursor = null, int? limit = null)
    {
        if (Paging.RefuseLimit(limit) is { } refused)
        {
            return refused;
        }
        if (!Paging.TryRead(cursor, parts: 1, out var after, out var problem))
        {
            return problem;
        }
        var last = Guid.Empty;
        if (after is not null && !Guid.TryParse(after[0], out last))
        {
            return Problems.Bad("invalid-cursor", "The cursor is not one that this list gave out. Start again without it.", "cursor");
        }
        var most = limit ?? Paging.DefaultLimit;
        var rows = await (
            from device in db.Devices.AsNoTracking()
            where (expo == null || device.Expo == expo) && (after == null || device.Id < last)
            join key in db.Keys on device.Id equals key.Id into keys
            from key in keys.DefaultIfEmpty()
            orderby device.Id descending
            select new { Device = device, Key = key }).Take(most + 1).ToListAsync(http.RequestAborted);
        http.Response.Headers.CacheControl = "private, no-store";
        return Paging.Answer(http, rows.ConvertAll(row => DeviceView.Of(row.Device, row.Key, time.GetUtcNow())), most, device => Paging.Cursor(device.Id.ToString()));
    }

    private static async Task<Results<Ok<DeviceView>, ProblemHttpResult>> Show(Guid id, GatewayDb db, TimeProvider time, HttpContext http) =>
        await db.Devices.FindAsync([id], http.RequestAborted) is { } device
            ? TypedResults.Ok(DeviceView.Of(device, await db.Keys.FindAsync([id], http.RequestAborted), time.GetUtcNow()))
            : Problems.NotFound("device", id);

    private static async Task<Results<Ok<DeviceWithCode>, ProblemHttpResult>> Offer(Guid id, OfferCode? request, GatewayDb db, EnrolmentCodes codes, TimeProvider time, HttpContext http)
    {
        request ??= new();
        if (DeviceRules.Refuse(request.CodeMinutes) is { } problem)
        {
            return problem;
        }
        if (await db.Devices.FindAsync([id], http.RequestAborted) is not { } device)
        {
            return Problems.NotFound("device", id);
        }
        var now = time.GetUtcNow();
        var key = await db.Keys.FindAsync([id], http.RequestAborted);
        if (device.StatusAt(now, key) is DeviceStatus.Revoked or DeviceStatus.Expired)
        {
            return Problems.Conflict("device-not-active", "The device is revoked or its time is over: it gets no code. Make a new device.");
        }
        var code = await OfferAsync(db, device, codes, now.AddMinutes(request.CodeMinutes), http);
        return TypedResults.Ok(new DeviceWithCode(code.ToString(), device.CodeExpiresAt!.Value, DeviceView.Of(device, key, now)));
    }

    private static async Task<Results<Ok<DeviceView>, ProblemHttpResult>> Revoke(Guid id, GatewayDb db, KeyNews news, TimeProvider time, HttpContext http)
    {
        if (await db.Devices.FindAsync([id], http.RequestAborted) is not { } device)
        {
            return Problems.NotFound("device", id);
        }
        var now = time.GetUtcNow();
        var key = await db.Keys.FindAsync([id], http.RequestAborted);
        device.Revoke(now);
        key?.Revoke(now);
        await db.SaveChangesAsync(http.RequestAborted);
        await news.TellAsync(id);
        return TypedResults.Ok(DeviceView.Of(device, key, now));
    }

    /// <summary>Saves the device with a new code. Handles are few: one that is taken is drawn again.</summary>
    private static async Task<EnrolmentCode> OfferAsync(GatewayDb db, Device device, EnrolmentCodes codes, DateTimeOffset until, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        while (true)
        {
            var code = EnrolmentCode.New();
            device.Offer(code, codes, until);
            try
            {
                await db.SaveChangesAsync(http.RequestAborted);
                return code;
            }
            catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "device_code_handle_key" })
            {
                // Drawn again.
            }
        }
    }
}
