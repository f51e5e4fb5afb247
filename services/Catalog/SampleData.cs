namespace CityIp.Catalog;

internal static class SampleData
{
    public static Task LoadAsync(IServiceProvider services, CancellationToken cancellationToken) => Task.CompletedTask;
}
