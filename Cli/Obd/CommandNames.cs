using System.Globalization;
using System.Text;
using CanTools.Client.Obd;

namespace CanTools.Cli.Obd;

/// <summary>OBD-II's commands as they are typed: "engine-speed", "010C", "01 0C", "vin".</summary>
internal static class CommandNames
{
    private static readonly Lazy<Dictionary<string, ObdCommand>> s_byName = new(() =>
    {
        var names = new Dictionary<string, ObdCommand>();
        foreach (ObdCommand command in ObdCommands.All)
        {
            // Where two have the same name, the number tells them apart.
            string name = Simplify(command);
            if (!names.TryAdd(name, command))
                names[$"{name}-{Number(command).ToLowerInvariant()}"] = command;
        }
        names.TryAdd("vin", ObdCommands.Vin);
        names.TryAdd("rpm", ObdCommands.EngineSpeed);
        names.TryAdd("speed", ObdCommands.VehicleSpeed);
        return names;
    });

    private static readonly Lazy<Dictionary<ObdCommand, string>> s_names = new(() =>
        s_byName.Value.GroupBy(one => one.Value).ToDictionary(one => one.Key, one => one.First().Key));

    public static IEnumerable<string> All => s_byName.Value.Keys;

    public static ObdCommand Parse(string text)
    {
        string key = text.Trim().ToLowerInvariant();
        if (s_byName.Value.TryGetValue(key, out ObdCommand? command))
            return command;
        string digits = key.Replace(" ", "", StringComparison.Ordinal);
        if (digits.Length is 2 or 4 && digits.All(char.IsAsciiHexDigit))
        {
            byte[] bytes = Convert.FromHexString(digits);
            return ObdCommands.Find(bytes[0], bytes.Length > 1 ? bytes[1] : null)
                ?? throw new FormatException($"OBD-II has no command {text}. 'canctl obd list' shows all.");
        }
        string? like = All.FirstOrDefault(name => name.Contains(key, StringComparison.Ordinal));
        throw new FormatException($"there is no command '{text}'.{(like is null ? " 'canctl obd list' shows all." : $" Did you mean {like}?")}");
    }

    /// <summary>Such as "010C".</summary>
    public static string Number(ObdCommand command) => Convert.ToHexString(command.Request.Span);

    /// <summary>Such as "engine-speed": what <see cref="Parse"/> takes for it.</summary>
    public static string NameOf(ObdCommand command) => s_names.Value.TryGetValue(command, out string? name) ? name : Number(command).ToLowerInvariant();

    private static string Simplify(ObdCommand command)
    {
        var text = new StringBuilder();
        foreach (char one in command.Name.ToLower(CultureInfo.InvariantCulture))
        {
            if (char.IsAsciiLetterOrDigit(one))
                text.Append(one);
            else if (text.Length > 0 && text[^1] != '-')
                text.Append('-');
        }
        return text.ToString().TrimEnd('-');
    }
}
