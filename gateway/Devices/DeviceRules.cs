using System.Text.RegularExpressions;
using CityIp.Gateway.Keys;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Gateway.Devices;

/// <summary>What a new device must be like. Whether its expo, hall and booth exist is seen by Events when the device first does something.</summary>
internal static partial class DeviceRules
{
    public const int CodeMinutes = 15;
    public const int MostCodeMinutes = 24 * 60;

    /// <summary>The first thing wrong with it, or null.</summary>
    public static ProblemHttpResult? Refuse(CreateDevice request, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > Device.MostNameLength || request.Name.Any(char.IsControl))
        {
            return Problems.Invalid("invalid-name", $"A device's name has 1 to {Device.MostNameLength} characters.", "/name");
        }
        if (request.Organisation is { } organisation && (string.IsNullOrWhiteSpace(organisation) || organisation.Length > Key.MostNameLength))
        {
            return Problems.Invalid("invalid-organisation", $"An organisation has 1 to {Key.MostNameLength} characters.", "/organisation");
        }
        if (!ExpoCode().IsMatch(request.Expo))
        {
            return Problems.Invalid("invalid-code", "An expo's code has up to 60 lower-case letters, digits and single hyphens between them.", "/expo");
        }
        if ((request.Hall is { } hall && !PlaceCode().IsMatch(hall) ? "/hall" : request.Booth is { } booth && !PlaceCode().IsMatch(booth) ? "/booth" : null) is { } field)
        {
            return Problems.Invalid("invalid-code", "A code has up to 40 letters, digits, dots, hyphens and underscores, and begins with a letter or digit.", field);
        }
        if (request.Kind == DeviceKind.Gate ? request.Booth is not null : request.Booth is null || request.Hall is not null)
        {
            return Problems.Invalid("invalid-binding", "A gate stands at the expo or at a hall of it; a kiosk and a lead device at a booth, and at no hall.", request.Kind == DeviceKind.Gate || request.Booth is null ? "/booth" : "/hall");
        }
        if (request.ExpiresAt <= now)
        {
            return Problems.Invalid("already-over", "expiresAt lies in the past: the device could do nothing.", "/expiresAt");
        }
        return Refuse(request.CodeMinutes);
    }

    public static ProblemHttpResult? Refuse(int codeMinutes) => codeMinutes is >= 1 and <= MostCodeMinutes
        ? null
        : Problems.Invalid("invalid-code-minutes", $"codeMinutes is from 1 to {MostCodeMinutes} (a day).", "/codeMinutes");

    [GeneratedRegex("^(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex ExpoCode();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
    private static partial Regex PlaceCode();
}
