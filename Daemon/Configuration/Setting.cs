using System.Diagnostics.CodeAnalysis;

namespace CanTools.Daemon.Configuration;

/// <summary>
/// One thing that can be set: <c>--name VALUE</c> on the command line, <c>HYCAN_DAEMON_NAME</c> in the environment,
/// <c>name = VALUE</c> in the configuration file.
/// </summary>
/// <param name="Name">Its name, as the command line and the file have it.</param>
/// <param name="ValueName">What stands for the value in the help; empty for a switch, which the command line sets by its name alone.</param>
/// <param name="Help">What it does, and its default.</param>
/// <param name="Apply">Sets it, given the value and where it was read; gives null, or what is wrong with the value.</param>
internal sealed record Setting(
    string Name, string ValueName, string Help, Func<DaemonOptions, string, string, string?> Apply)
{
    /// <summary>A switch that is on.</summary>
    public const string Yes = "yes";

    public bool IsSwitch => ValueName.Length == 0;

    [SuppressMessage("Globalization", "CA1308", Justification = "The names of variables are upper case.")]
    public string Variable => Settings.VariablePrefix + Name.Replace('-', '_').ToUpperInvariant();
}
