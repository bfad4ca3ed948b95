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
                result.AddPath(argument);
            else if (argument == "--")
                onlyPaths = true;
            else
                result.AddOption(argument, arguments, ref i);
        }
        return result;
    }

    private void AddPath(string path)
    {
        if (Values.Any(value => value.Setting == Settings.Socket))
            throw new UsageException($"Only one socket path can be given; '{path}' is too much.");
        Values.Add((Settings.Socket, "the socket path", path));
    }

    private void AddOption(string argument, IReadOnlyList<string> arguments, ref int index)
    {
        if (argument is "--help" or "-h")
        {
            Help = true;
            return;
        }
        if (argument is "--version" or "-V")
        {
            Version = true;
            return;
        }

        string[] parts = argument.Split('=', 2);
        string name = parts[0];
        Setting? setting = Settings.All.FirstOrDefault(setting => "--" + setting.Name == name);
        if (setting is null && name != "--config")
            throw new UsageException($"There is no option '{name}'.");

        string value = parts.Length == 2 ? parts[1]
            : ++index < arguments.Count ? arguments[index]
            : throw new UsageException($"{name} needs a value.");
        if (setting is null)
            ConfigurationFile = value;
        else
            Values.Add((setting, name, value));
    }
}
