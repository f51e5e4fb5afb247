using CityIp.Events.Intake;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Events.CheckIns;

/// <summary>Who stands at the gate: the device of the key, at its expo and hall.</summary>
internal sealed class Gate(Door door, Programmes programmes, IntakeQueue queue, OutboxLimit outbox, DatabaseReady ready, TimeProvider clock)
{
    /// <summary>The device of the caller, or why it may not check in at the expo of the address.</summary>
    public async Task<(DeviceBinding? Device, ProblemHttpResult? Refusal)> FindAsync(string expo, Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Device is not { Kind: DeviceBinding.Gate } device)
        {
            return (null, Problems.Forbidden("not-a-device", "Badges are checked in by gates, each with the key that it was enrolled with: see /v1/gateway/devices."));
        }
        var programme = await programmes.FindAsync(device.Expo, cancellationToken);
        if (expo != device.Expo && !(Guid.TryParse(expo, out var id) && id == programme?.Id))
        {
            return (null, Problems.Forbidden("foreign-device-scope", $"The device belongs to the expo '{device.Expo}' and checks in nowhere else."));
        }
        if (programme is null)
        {
            return (null, Problems.NotFound("expo", expo));
        }
        if (programme.IsArchived)
        {
            return (null, Problems.Of(410, "expo-archived", $"The expo '{expo}' is archived and takes in nothing more."));
        }
        return device.Hall is { } hall && !programme.Halls.ContainsKey(hall)
            ? (null, Problems.Of(422, "unknown-hall", $"The device was made for the hall '{hall}', which the expo does not have. Make the hall, or another device."))
            : (device, null);
    }

    public ValueTask<ReceivedEvent> ExamineAsync(Caller caller, CloudEvent activity, int index, CancellationToken cancellationToken) =>
        door.ExamineAsync(activity, new(new(Sender.Http, caller.KeyId, caller.Organisation), clock.GetUtcNow(), index), cancellationToken);

    /// <summary>Does the work when there is room for it, as at the door of activities.</summary>
    public async Task<IResult> EnterAsync(HttpContext http, Caller caller, Func<Task<IResult>> work)
    {
        if (outbox.IsFull || !ready.IsReady)
        {
            http.Response.Headers.RetryAfter = "30";
            return Problems.Unavailable("not-ready", "Nothing can be stored at the moment. Nothing of this request is held. Send it again after the time in Retry-After.");
        }
        var bytes = (int)(http.Request.ContentLength ?? 4096);
        switch (queue.Enter(caller.KeyId, bytes))
        {
            case Intake.Admission.Full:
                http.Response.Headers.RetryAfter = "1";
                return Problems.Unavailable("door-full", "More comes in than can be written at the moment. Nothing of this request is held. Send it again after the time in Retry-After.");
            case Intake.Admission.OverShare:
                http.Response.Headers.RetryAfter = "1";
                return Problems.Of(429, "too-many-in-flight", "This key has as many requests under way as one key may. Nothing of this request is held.");
            case Intake.Admission.Admitted:
                break;
        }
        try
        {
            return await work();
        }
        finally
        {
            queue.Leave(caller.KeyId, bytes);
        }
    }
}
