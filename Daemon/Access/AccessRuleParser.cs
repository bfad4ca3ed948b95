using System.Globalization;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Access;

/// <summary>
/// Reads what stands behind 'allow =' and 'deny =': <c>WHO OPERATIONS INTERFACES [anywhere]</c>, such as
/// <c>user:alice,group:lab isotp,up-down can*,vcan?</c>.
/// </summary>
internal static class AccessRuleParser
{
    private const string Everything = "*";
    private const string Anywhere = "anywhere";
    private const string User = "user:";
    private const string Group = "group:";

    private static readonly (string Name, OperationFamily Operation)[] s_operations =
    [
        ("isotp", OperationFamily.IsoTp), ("up-down", OperationFamily.UpDown), ("create", OperationFamily.Create),
        ("delete", OperationFamily.Delete), ("configure", OperationFamily.Configure), ("claim", OperationFamily.Claim),
        ("take-over", OperationFamily.TakeOver), (Everything, OperationFamily.All),
    ];

    /// <summary>What a rule looks like, for messages and the help.</summary>
    public const string Form = "WHO OPERATIONS INTERFACES [anywhere]";

    /// <param name="allows">Whether it stands behind 'allow'.</param>
    /// <param name="text">What stands there.</param>
    /// <param name="place">Where.</param>
    /// <param name="rule">The rule.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? TryParse(bool allows, string text, string place, out AccessRule? rule)
    {
        rule = null;
        string[] words = text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is not (3 or 4) || words.Length == 4 && words[3] != Anywhere)
            return $"'{text}' is not of the form '{Form}', such as 'group:lab isotp,up-down can*'";
        if (words.Length == 4 && !allows)
            return $"'{Anywhere}' is for allow; what is denied is denied from everywhere";

        List<uint> users = [], groups = [];
        if (ReadWho(words[0], users, groups) is { } wrongWho)
            return wrongWho;
        if (ReadOperations(words[1], out OperationFamily operations) is { } wrongOperation)
            return wrongOperation;
        List<InterfaceGlob> interfaces = [];
        foreach (string pattern in words[2].Split(','))
        {
            if (InterfaceGlob.TryParse(pattern, out string problem) is not { } glob)
                return problem;
            interfaces.Add(glob);
        }
        rule = new AccessRule(allows, operations)
        {
            IsForEverybody = words[0] == Everything,
            Users = [.. users],
            Groups = [.. groups],
            Interfaces = [.. interfaces],
            IsFromAnywhere = words.Length == 4,
            Place = place,
        };
        return null;
    }

    private static string? ReadWho(string text, List<uint> users, List<uint> groups)
    {
        if (text == Everything)
            return null;
        foreach (string one in text.Split(','))
        {
            bool isUser = one.StartsWith(User, StringComparison.Ordinal);
            if (!isUser && !one.StartsWith(Group, StringComparison.Ordinal))
                return $"'{one}' is neither {User}NAME nor {Group}NAME nor {Everything}";
            string name = one[(isUser ? User : Group).Length..];
            uint? found = uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number
                : isUser ? LibC.FindUser(name)?.User
                : LibC.FindGroup(name);
            if (found is not { } id)
                return $"there is no {(isUser ? "user" : "group")} '{name}'";
            (isUser ? users : groups).Add(id);
        }
        return null;
    }

    private static string? ReadOperations(string text, out OperationFamily operations)
    {
        operations = OperationFamily.None;
        foreach (string one in text.Split(','))
        {
            OperationFamily found = s_operations.FirstOrDefault(operation => operation.Name == one).Operation;
            if (found == OperationFamily.None)
                return $"there is no operation '{one}'. Known are {string.Join(", ", s_operations.Select(known => known.Name))}";
            operations |= found;
        }
        return null;
    }
}
