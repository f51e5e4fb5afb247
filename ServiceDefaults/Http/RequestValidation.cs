using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Validation;

namespace CityIp.ServiceDefaults.Http;

#pragma warning disable ASP0029 // Resolvers are the documented way to add types, but not final yet.

/// <summary>
/// Lets <c>AddValidation()</c> see request records that are not public: the framework's generator silently passes over them, and ours are internal.
/// Looks for validation attributes on properties and on the parameters of a record's constructor.
/// </summary>
internal sealed class RequestValidation : IValidatableInfoResolver
{
    private readonly ConcurrentDictionary<Type, IValidatableInfo?> known = new();

    public bool TryGetValidatableTypeInfo(Type type, [NotNullWhen(true)] out IValidatableInfo? validatableInfo)
    {
        validatableInfo = known.GetOrAdd(type, Of);
        return validatableInfo is not null;
    }

    public bool TryGetValidatableParameterInfo(ParameterInfo parameterInfo, [NotNullWhen(true)] out IValidatableInfo? validatableInfo)
    {
        validatableInfo = null;
        return false;
    }

    private static RequestType? Of(Type type) =>
        type.IsClass && !type.IsVisible && Needs(type, []) ? new RequestType(type, [.. type.GetProperties().Where(IsPlain).Select(property => new RequestProperty(property))]) : null;

    /// <summary>Whether anything in it, however deep, has something to be checked.</summary>
    private static bool Needs(Type type, HashSet<Type> seen) => seen.Add(type) && type.IsClass && !type.IsVisible
        && type.GetProperties().Where(IsPlain).Any(property => AttributesOf(property).Length > 0 || Needs(ElementOf(property.PropertyType), seen));

    private static Type ElementOf(Type type) => type.IsArray ? type.GetElementType()!
        : type.IsGenericType && type.GetGenericArguments() is [var element] ? element
        : type;

    private static bool IsPlain(PropertyInfo property) => property.GetIndexParameters().Length == 0 && property.GetMethod is { IsStatic: false };

    private static ValidationAttribute[] AttributesOf(PropertyInfo property) =>
    [
        .. property.GetCustomAttributes<ValidationAttribute>(),
        .. property.DeclaringType!.GetConstructors().SelectMany(constructor => constructor.GetParameters())
            .Where(parameter => parameter.Name == property.Name && parameter.ParameterType == property.PropertyType)
            .SelectMany(parameter => parameter.GetCustomAttributes<ValidationAttribute>()),
    ];

    private sealed class RequestType(Type type, IReadOnlyList<RequestProperty> properties) : ValidatableTypeInfo(type, properties)
    {
        private readonly ValidationAttribute[] attributes = [.. type.GetCustomAttributes<ValidationAttribute>()];

        protected override ValidationAttribute[] GetValidationAttributes() => attributes;
    }

    private sealed class RequestProperty(PropertyInfo property) : ValidatablePropertyInfo(property.DeclaringType!, property.PropertyType, property.Name, property.Name)
    {
        private readonly ValidationAttribute[] attributes = AttributesOf(property);

        protected override ValidationAttribute[] GetValidationAttributes() => attributes;
    }
}
