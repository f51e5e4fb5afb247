using System.Collections;
using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.IndexService;

/// <summary>An analysis that can be asked for, as the request's own members describe it.</summary>
/// <param name="Type">An object of the parameters, a list of such objects, or a list of names or numbers.</param>
internal sealed record AnalysisView(string Name, string Type, string Description, IReadOnlyList<ParameterView> Parameters)
{
    public static IReadOnlyList<AnalysisView> All { get; } = [.. typeof(AnalysisRequest).GetProperties().Select(Of)];

    private static AnalysisView Of(PropertyInfo member)
    {
        var asked = ItemOf(member.PropertyType) ?? member.PropertyType;
        return new(
            Snake(member.Name), IsObject(asked) ? ItemOf(member.PropertyType) is null ? "object" : "list of objects" : Text(member.PropertyType),
            member.GetCustomAttribute<DescriptionAttribute>()!.Description, IsObject(asked) ? ParametersOf(asked) : []);
    }

    private static ParameterView[] ParametersOf(Type asked)
    {
        var defaults = Activator.CreateInstance(asked)!;
        return [.. asked.GetProperties().Where(p => p.CanWrite && p.GetCustomAttribute<JsonIgnoreAttribute>() is null).Select(p => new ParameterView(
            Snake(p.Name), Text(p.PropertyType), p.GetCustomAttribute<NamesOfAttribute>() is { } names ? NamesOf(names.Type) : null,
            p.GetValue(defaults), p.GetCustomAttribute<RequiredMemberAttribute>() is not null))];
    }

    private static string[] NamesOf(Type type) => [.. Enum.GetNames(type).Select(Snake)];

    private static string Text(Type type) => Nullable.GetUnderlyingType(type) is { } inner ? $"{Text(inner)} or null"
        : type == typeof(string) ? "text"
        : type == typeof(bool) ? "boolean"
        : type == typeof(double) ? "number"
        : type == typeof(int) || type == typeof(ulong) ? "whole number"
        : type == typeof(JsonElement) ? "any value"
        : type.IsAssignableTo(typeof(IDictionary)) ? $"object of {Text(type.GetGenericArguments()[1])} by code"
        : ItemOf(type) is { } item ? $"list of {Text(item)}"
        : $"object of {string.Join(", ", type.GetProperties().Where(p => p.CanWrite).Select(p => Snake(p.Name)))}";

    private static Type? ItemOf(Type type) => type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static bool IsObject(Type type) => type.Namespace == typeof(AnalysisRequest).Namespace;

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
