namespace CityIp.Gateway.Pages;

/// <summary>Problems of devices: of their enrolment here, and of what they do in events.</summary>
internal static class DeviceProblems
{
    public static readonly IReadOnlyList<ProblemType> All =
    [
        new("invalid-binding", 422, "A device is bound to a place that its kind does not stand at.", "Bind a gate to the expo or a hall, a kiosk or lead device to a booth."),
        new("invalid-code-minutes", 422, "An enrolment code cannot be good for so long.", "Give 1 to 1440 minutes."),
        new("device-not-active", 409, "The device is revoked or its time is over.", "Make a new device."),
        new("invalid-enrolment-code", 422, "What was sent is no enrolment code.", "Type the sixteen letters and digits again."),
        new("unknown-enrolment-code", 403, "There is no such enrolment code.", "Type it again; after five wrong tries it is good no more, and a new one is to be asked for."),
        new("enrolment-code-locked", 410, "The enrolment code was sent wrong too often.", "Ask for a new code."),
        new("enrolment-code-expired", 410, "The enrolment code's time is over.", "Ask for a new code."),
        new("enrolment-code-used", 410, "The enrolment code was redeemed before.", "Ask for a new code; have the device revoked if somebody else redeemed it."),
        new("not-a-device", 403, "Only a device can do this, with the key that it was enrolled with.", "Enrol a device under /v1/gateway/devices."),
        new("foreign-device-scope", 403, "A device did something for an expo, hall or booth that it does not stand at.", "Use a device of that place, or make one."),
        new("invalid-nonce", 422, "A check-in's nonce is too short, too long or has characters that nonces do not have.", "Give each reading a new UUID."),
        new("nonce-reused", 409, "The nonce was used for another reading, which stands.", "Give each reading a nonce of its own."),
        new("force-reason-required", 422, "A check-in was forced without saying why.", "Give a reason."),
        new("nothing-to-annul", 409, "The check-in was refused: there is nothing to take back.", "Nothing."),
        new("check-in-superseded", 409, "The badge was read at this place again since.", "Annul the later check-in first."),
    ];
}
