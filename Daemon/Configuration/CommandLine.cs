namespace CanTools.Daemon.Configuration;

/// <summary>The command line taken apart, before any value is looked at.</summary>
internal sealed class CommandLine
{
    private CommandLine()
    {
    }

    public bool Help { get; private set; }

    public bool Version { get; private set; }

    /// <summary>The file named with --config; null where none is.</summary>
    public string? ConfigurationFile { get; private set; }

    /// <summary>The settings in their order, each with what the user wrote for it.</summary>
    public List<(Setting Setting, string Written, string Value)> Values { get; } = [];

    /// <exception cref="UsageException">An argument is unknown, or lacks its value.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var result = new CommandLine();
        bool onlyPaths = false;
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (onlyPaths || !argument.StartsWith('-'))
                result.Add(Settings.Socket, "the socket path", argument);
            else if (argument == "--")
                onlyPaths = true;
            else
                result.AddOption(argument, arguments, ref i);
        }
        return result;
    }

    private void AddOption(string argument, IReadOnlyList<string> arguments, ref int index)
    {
        string[] parts = argument.Split('=', 2);
        string name = parts[0];
        if (name is "--help" or "-h" or "--version" or "-V")
        {
            if (parts.Length == 2)
                throw new UsageException($"'{name}' takes no value.");
            Help |= name is "--help" or "-h";
            Version |= name is "--version" or "-V";
            return;
        }

        Setting? setting = Settings.All.FirstOrDefault(setting => "--" + setting.Name == name);
        if (setting is null && name != "--config")
            throw new UsageException($"There is no option '{name}'.");

        string value = parts.Length == 2 ? parts[1]
            : setting is { IsSwitch: true } ? Setting.Yes
            : index + 1 < arguments.Count && !arguments[index + 1].StartsWith('-') ? arguments[++index]
            : throw new UsageException($"{name} needs a value.");
        if (setting is null)
            ConfigurationFile = value.Length > 0 ? value : throw new UsageException("--config needs the name of a file.");
        else
            Add(setting, name, value);
    }

    private void Add(Setting setting, string written, string value)
    {
        if (setting == Settings.Socket && Values.Any(given => given.Setting == Settings.Socket))
            throw new UsageException($"Only one socket path can be given; '{value}' is too much.");
        Values.Add((setting, written, value));
    }
}
