using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CityIp.Benchmarks.Proxying;

/// <summary>The baseline for the gateway: nginx proxying, and caching, the same origin in the same run.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly Process process;
    private readonly string folder;

    private Nginx(Process process, string folder, Uri address) => (this.process, this.folder, Address) = (process, folder, address);

    public Uri Address { get; }

    public static async Task<Nginx> StartAsync(Uri origin)
    {
        var folder = Directory.CreateTempSubdirectory("cityip-nginx-").FullName;
        var port = FreePort();
        var config = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(config, $$"""
            worker_processes 2;
            pid {{folder}}/pid;
            error_log {{folder}}/error.log;
            daemon off;
            {{(Environment.UserName == "root" ? "user root;" : string.Empty)}}
            events { worker_connections 1024; }
            http {
              access_log off;
              client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy; fastcgi_temp_path {{folder}}/f; uwsgi_temp_path {{folder}}/u; scgi_temp_path {{folder}}/s;
              proxy_cache_path {{folder}}/cache keys_zone=answers:10m;
              keepalive_requests 1000000;
              upstream origin { server 127.0.0.1:{{origin.Port}}; keepalive 64; keepalive_requests 1000000; }
              server {
                listen 127.0.0.1:{{port}};
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header Host $http_host;
                location / { proxy_pass http://origin; }
                location /v1/analytics/cities { proxy_cache answers; proxy_pass http://origin; }
              }
            }
            """);
        var process = Process.Start(new ProcessStartInfo("nginx", ["-c", config, "-e", Path.Combine(folder, "error.log")]))
            ?? throw new InvalidOperationException("nginx could not be started. Install it: apt-get install nginx-light");
        var address = new Uri($"http://127.0.0.1:{port}");
        var watch = Stopwatch.StartNew();
        while (!await AnswersAsync(port))
        {
            if (process.HasExited || watch.Elapsed > TimeSpan.FromSeconds(10))
            {
                throw new InvalidOperationException($"nginx did not come up. Log: {folder}/error.log");
            }
            await Task.Delay(20);
        }
        return new(process, folder, address);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            // SIGTERM to the master ends its workers too.
            using var kill = Process.Start("kill", $"{process.Id}");
            await kill.WaitForExitAsync();
            await process.WaitForExitAsync();
        }
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
