using System.Text;

namespace CityIp.Benchmarks.Load;

/// <summary>HTTP requests as bytes.</summary>
internal static class Requests
{
    public static byte[] Get(Uri address, string path, string bearer) => Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {bearer}\r\nAccept: application/json\r\n\r\n");

    public static byte[] Post(Uri address, string path, string bearer, string contentType, ReadOnlySpan<byte> body)
    {
        var head = Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {bearer}\r\nContent-Type: {contentType}\r\nContent-Length: {body.Length}\r\n\r\n");
        var request = new byte[head.Length + body.Length];
        head.CopyTo(request, 0);
        body.CopyTo(request.AsSpan(head.Length));
        return request;
    }
}
