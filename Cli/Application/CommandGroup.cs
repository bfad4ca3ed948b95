namespace CanTools.Cli.Application;

/// <summary>A command that only holds others, such as "interface".</summary>
internal abstract class CommandGroup : CliCommand
{
    protected CommandGroup(string name, string description, params IReadOnlyList<CliCommand> commands)
        : base(name, description)
    {
        foreach (CliCommand command in commands)
            Add(command);
        Run(_ => throw new UsageException($"What of it? See '{Help.CommandText.PathOf(this)} --help'."));
    }
}
