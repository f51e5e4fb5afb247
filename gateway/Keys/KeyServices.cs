namespace CityIp.Gateway.Keys;

internal static class KeyServices
{
    public static IHostApplicationBuilder AddKeys(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(GatewayMode.From(builder.Configuration));
        builder.Services.AddSingleton<KeyRing>();
        builder.Services.AddSingleton<IdentityTokens>();
        builder.Services.AddSingleton<Devices.EnrolmentCodes>();
        builder.Services.AddSingleton<KeyNews>().AddHostedService(services => services.GetRequiredService<KeyNews>());
        builder.Services.AddSingleton<LastUse>().AddHostedService(services => services.GetRequiredService<LastUse>());
        return builder;
    }
}
