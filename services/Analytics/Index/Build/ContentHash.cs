using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace CityIp.Analytics.Index;

/// <summary>
/// SHA-256 of data and method in a canonical form: the same content gives the same hash whatever the order of rows, members or dictionary entries, and a published
/// result names exactly what it was computed from. Doubles enter by their bits.
/// </summary>
internal static class ContentHash
{
    /// <summary>Recorded with a result: its bits are promised on the same build, runtime and architecture.</summary>
    public static string Runtime { get; } = $"{System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription} {System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture}";

    public static string Of(IndexDataset dataset, IndexMethod method)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // The version of the canonical form and of the arithmetic: raised when either changes.
        Text(hash, "cityip-index-1");
        foreach (var element in dataset.Tree.Elements)
        {
            Value(hash, element.Source);
        }

        foreach (var row in dataset.Raw.Rows)
        {
            Value(hash, row);
        }

        Values(hash, dataset.Raw.Values);
        Values(hash, dataset.Denominators.Values);
        Value(hash, method);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Values(IncrementalHash hash, double[] values)
    {
        Span<byte> bytes = stackalloc byte[8];
        foreach (var v in values)
        {
            // One bit pattern for missing, and one zero: neither is told apart in any result.
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, double.IsNaN(v) ? double.NaN : v == 0 ? 0.0 : v);
            hash.AppendData(bytes);
        }
    }

    private static void Value(IncrementalHash hash, object? value)
    {
        switch (value)
        {
            case null:
                Text(hash, "null");
                break;
            case double d:
                Values(hash, [d]);
                break;
            case string or bool or int or long or Enum:
                Text(hash, Convert.ToString(value, CultureInfo.InvariantCulture)!);
                break;
            case IDictionary map:
                foreach (var key in map.Keys.Cast<object>().OrderBy(k => Convert.ToString(k, CultureInfo.InvariantCulture), StringComparer.Ordinal))
                {
                    Value(hash, key);
                    Value(hash, map[key]);
                }

                Text(hash, "end");
                break;
            case IEnumerable list:
                foreach (var item in list)
                {
                    Value(hash, item);
                }

                Text(hash, "end");
                break;
            default:
                Text(hash, value.GetType().Name);
                foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(p => p.CanWrite && p.GetIndexParameters().Length == 0).OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    Text(hash, property.Name);
                    Value(hash, property.GetValue(value));
                }

                break;
        }
    }

    private static void Text(IncrementalHash hash, string text)
    {
        Span<byte> length = stackalloc byte[4];
        var bytes = Encoding.UTF8.GetBytes(text);
        // Length first, so that "ab","c" and "a","bc" differ.
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
