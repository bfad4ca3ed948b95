using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace CanTools.Tests.Support;

/// <summary>What users of an assembly can name, a line each: a change of it is seen in a diff.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (string member in Members(type).Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }
        return text.ToString();
    }

    private static string Header(Type type)
    {
        string kind = type.IsEnum ? "enum" : type.IsValueType ? "struct" : type.IsInterface ? "interface" : type.IsAbstract && type.IsSealed ? "static class"
            : type.IsSealed ? "sealed class" : type.IsAbstract ? "abstract class" : "class";
        IEnumerable<Type> bases = type.GetInterfaces().Where(one => one.IsPublic || one.IsNestedPublic);
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
            bases = bases.Prepend(parent);
        string[] names = type.IsEnum ? [] : [.. bases.Select(Name).Order(StringComparer.Ordinal)];
        return $"{kind} {type.Namespace}.{Name(type)}{(names.Length > 0 ? $" : {string.Join(", ", names)}" : "")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            foreach (string name in Enum.GetNames(type))
                yield return $"{name} = {Convert.ToInt64(Enum.Parse(type, name), null)}";
            yield break;
        }
        foreach (FieldInfo field in type.GetFields(Declared).Where(one => one.IsPublic || one.IsFamily))
            yield return $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}"
                + (field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "");
        foreach (PropertyInfo property in type.GetProperties(Declared).Where(one => IsShown(one.GetMethod)))
            yield return $"{Static(property.GetMethod!)}{Name(property.PropertyType)} {property.Name} {{ get;{Setter(property)} }}";
        foreach (EventInfo one in type.GetEvents(Declared).Where(one => IsShown(one.AddMethod)))
            yield return $"event {Name(one.EventHandlerType!)} {one.Name}";
        foreach (ConstructorInfo one in type.GetConstructors(Declared).Where(IsShown))
            yield return $"new({Parameters(one)})";
        foreach (MethodInfo method in type.GetMethods(Declared).Where(IsShown).Where(one => !one.IsSpecialName || one.Name.StartsWith("op_", StringComparison.Ordinal)))
        {
            if (!method.IsDefined(typeof(CompilerGeneratedAttribute)))
                yield return $"{Static(method)}{Name(method.ReturnType)} {method.Name}{Generic(method)}({Parameters(method)})";
        }
    }

    private static bool IsShown(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static string Setter(PropertyInfo property) => !IsShown(property.SetMethod) ? ""
        : property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";

    private static string Static(MethodBase method) => method.IsStatic ? "static " : "";

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(one =>
        $"{(one.IsIn ? "in " : one.IsOut ? "out " : "")}{Name(one.ParameterType)} {one.Name}{(one.HasDefaultValue ? $" = {one.DefaultValue ?? "default"}" : "")}"));

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[]";
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return $"{Name(inner)}?";
        string name = type.IsNested && !type.IsGenericParameter ? $"{type.DeclaringType!.Name}.{type.Name}" : type.Name;
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
