namespace CanTools.Cli.Application;

/// <summary>A line that can be typed as it is, and what it does. Help and man pages show it, and the tests run it.</summary>
internal sealed record Example(string Line, string Meaning);
