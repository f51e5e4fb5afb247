using System.Text.Json;
using System.Text.Json.Serialization;

namespace CityIp.Analytics.Datasets;

/// <summary>A value and where it comes from; what is null here is as the indicator, then the dataset, has it.</summary>
/// <param name="Value">Null is missing.</param>
/// <param name="Flags">Short words on it: estimated, provisional, break-in-series.</param>
[JsonConverter(typeof(DatasetValueJson))]
internal readonly record struct DatasetValue(double? Value, string? Source = null, int? Year = null, string? Licence = null, IReadOnlyList<string>? Flags = null)
{
    public bool HasProvenance => Source is not null || Year is not null || Licence is not null || Flags is { Count: > 0 };
}

/// <summary>A number or null where nothing else is said, else an object.</summary>
internal sealed class DatasetValueJson : JsonConverter<DatasetValue>
{
    private sealed record Told(double? Value, string? Source = null, int? Year = null, string? Licence = null, IReadOnlyList<string>? Flags = null);

    public override bool HandleNull => true;

    public override DatasetValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return default;
            case JsonTokenType.Number:
                return new(reader.GetDouble());
            case JsonTokenType.StartObject:
                var told = JsonSerializer.Deserialize<Told>(ref reader, options)!;
                return new(told.Value, told.Source, told.Year, told.Licence, told.Flags is { Count: > 0 } flags ? flags : null);
            default:
                throw new JsonException("A value is a number, null, or an object with value, source, year, licence and flags.");
        }
    }

    public override void Write(Utf8JsonWriter writer, DatasetValue value, JsonSerializerOptions options)
    {
        if (value.HasProvenance)
        {
            JsonSerializer.Serialize(writer, new Told(value.Value, value.Source, value.Year, value.Licence, value.Flags), options);
        }
        else if (value.Value is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
