using CityIp.Gateway.Keys;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Gateway.Devices;

/// <summary>What a device does for itself: it redeems its code without a key, and later gives itself a new secret.</summary>
internal static class EnrolmentEndpoints
{
    private const string Own = "/v1/gateway/devices/self";

    public static void MapEnrolment(this IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/gateway/device-enrolments", Redeem).AllowAnonymous().WithTags("Devices").WithName("EnrolDevice")
            .WithSummary("Redeems a one-time code, without a key, for the device's own key")
            .WithDescription("The secret is in this answer and nowhere else. What the device held before ends. When the answer is lost, ask for a new code.")
            .ProducesProblem(400).ProducesProblem(403).ProducesProblem(410).ProducesProblem(422).ProducesProblem(429)
            .WithBodyExample(DeviceExamples.Redeem).WithAnswerExample(DeviceExamples.WithSecret, 201);
        app.MapGet(Own, Show).WithTags("Devices").WithName("ShowOwnDevice").WithSummary("The device that the key of this request is").ProducesProblem(401).ProducesProblem(403).WithAnswerExample(DeviceExamples.Device);
        app.MapPost($"{Own}/rotation", Rotate).WithTags("Devices").WithName("RotateOwnDevice").WithSummary("Gives the device a new secret; the one it has stays good for a grace period")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(422).WithBodyExample(KeyExamples.Rotate).WithAnswerExample(DeviceExamples.WithSecret);
    }

    private static async Task<Results<Created<DeviceWithSecret>, ProblemHttpResult>> Redeem(RedeemCode request, GatewayDb db, EnrolmentCodes codes, GatewayMode mode, KeyNews news, TimeProvider time, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (EnrolmentCode.Read(request.Code) is not { } code)
        {
            return Problems.Invalid("invalid-enrolment-code", "A code has four groups of four letters and digits, for example 7K3M-QX9D-2FWA-HT8N.", "/code");
        }
        await using var transaction = await db.Database.BeginTransactionAsync(http.RequestAborted);
        // Two that send the same code wait for each other here, and so does who tries codes out: no try goes uncounted.
        var found = await db.Devices.FromSql($"SELECT * FROM device WHERE code_handle = {code.Handle} FOR UPDATE").ToListAsync(http.RequestAborted);
        var now = time.GetUtcNow();
        if (found is not [var device])
        {
            return Unknown();
        }
        var outcome = device.Redeem(code, codes, now);
        string? secret = null;
        Key? key = null;
        if (outcome == Redemption.Enrolled)
        {
            key = await db.Keys.Include(key => key.Secrets).SingleOrDefaultAsync(key => key.Id == device.Id, http.RequestAborted);
            if (device.StatusAt(now, key) == DeviceStatus.Revoked)
            {
                return Unknown();
            }
            if (key is null)
            {
                db.Keys.Add(key = device.ToKey(now));
            }
            secret = KeyText.New(mode);
            key.Rotate(secret, now, TimeSpan.Zero);
        }
        await db.SaveChangesAsync(http.RequestAborted);
        await transaction.CommitAsync(http.RequestAborted);
        if (key is not null)
        {
            await news.TellAsync(key.Id);
        }
        return outcome switch
        {
            Redemption.Enrolled => TypedResults.Created(Own, new DeviceWithSecret(secret!, DeviceView.Of(device, key, now))),
            Redemption.Wrong => Unknown(),
            Redemption.Locked => Problems.Of(410, "enrolment-code-locked", $"The code was sent wrong {Device.MostTries} times and is good no more. Ask for a new one.", "/code"),
            Redemption.Expired => Problems.Of(410, "enrolment-code-expired", $"The code was good until {device.CodeExpiresAt:O}. Ask for a new one.", "/code"),
            Redemption.Used => Problems.Of(410, "enrolment-code-used", $"The code was redeemed on {device.CodeUsedAt:O}, and is good once. If that was not this device, have the device revoked.", "/code"),
        };
    }

    private static async Task<Results<Ok<DeviceView>, ProblemHttpResult>> Show(GatewayDb db, TimeProvider time, HttpContext http)
    {
        http.Response.Headers.CacheControl = "private, no-store";
        return await OwnAsync(db, http) is (var device, var key) ? TypedResults.Ok(DeviceView.Of(device, key, time.GetUtcNow())) : NoDevice();
    }

    private static async Task<Results<Ok<DeviceWithSecret>, ProblemHttpResult>> Rotate(RotateKey? request, GatewayDb db, GatewayMode mode, KeyNews news, TimeProvider time, HttpContext http)
    {
        request ??= new();
        if (KeyRules.Refuse(request) is { } problem)
        {
            return problem;
        }
        if (await OwnAsync(db, http) is not (var device, var key))
        {
            return NoDevice();
        }
        var (now, secret) = (time.GetUtcNow(), KeyText.New(mode));
        key.Rotate(secret, now, TimeSpan.FromMinutes(request.GraceMinutes));
        await db.SaveChangesAsync(http.RequestAborted);
        await news.TellAsync(key.Id);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new DeviceWithSecret(secret, DeviceView.Of(device, key, now)));
    }

    private static async Task<(Device Device, Key Key)?> OwnAsync(GatewayDb db, HttpContext http)
    {
        var id = KnownKey.Of(http)?.Caller.Device?.Id;
        var device = id is null ? null : await db.Devices.FindAsync([id.Value], http.RequestAborted);
        return device is null ? null : (device, await db.Keys.Include(key => key.Secrets).SingleAsync(key => key.Id == device.Id, http.RequestAborted));
    }

    /// <summary>Whether there is a device with the code's first part is told to nobody.</summary>
    private static ProblemHttpResult Unknown() => Problems.Of(403, "unknown-enrolment-code", $"There is no such code. After {Device.MostTries} wrong tries a code is good no more.", "/code");

    private static ProblemHttpResult NoDevice() => Problems.Forbidden("not-a-device", "The key of this request is not a device's. A device gets its key by redeeming a code at /v1/gateway/device-enrolments.");
}
