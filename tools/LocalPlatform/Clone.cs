namespace CityIp.LocalPlatform;

/// <summary>The source tree that this program was built in, and what was built in it.</summary>
public static class Clone
{
    /// <summary>The folder that holds CityIpPlatform.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>Debug or Release: as this program itself was built.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The built program of a project.</summary>
    /// <exception cref="StartException">It has not been built.</exception>
    public static string Built(string folder, string assembly)
    {
        var path = Path.Combine(Root, folder, "bin", Configuration, "net10.0", assembly + ".dll");
        return File.Exists(path) ? path : throw new StartException($"{path} is missing: it has not been built. Build with: dotnet build CityIpPlatform.Local.slnf -c {Configuration}");
    }

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "CityIpPlatform.sln")))
            {
                return at.FullName;
            }
        }
        return Directory.GetCurrentDirectory();
    }
}
