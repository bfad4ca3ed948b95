using System.CommandLine;
using System.Reflection;
using CanTools.Cli.Application;

namespace CanTools.Cli.Completion;

/// <summary>Prints what a shell reads to complete canctl's words.</summary>
internal sealed class CompletionCommand : CliCommand
{
    private static readonly string[] s_shells = ["bash", "zsh", "fish"];

    private readonly Argument<string> _shell = new("SHELL") { Description = string.Join(", ", s_shells) };

    public CompletionCommand()
        : base("completion", "print a shell's completion script; interfaces, channels and OBD-II's commands are completed, too")
    {
        _shell.AcceptOnlyFromAmong(s_shells);
        Add(_shell);
        Remarks = "The package installs them. By hand: source it in ~/.bashrc; put it into a folder of zsh's fpath as _canctl; into ~/.config/fish/completions as canctl.fish.";
        Examples = [new("canctl completion bash", "source <(canctl completion bash)")];
        Run(invocation =>
        {
            invocation.Screen.Line(Read(invocation.Get(_shell)).TrimEnd());
            return ExitCode.Done;
        });
    }

    private static string Read(string shell)
    {
        using Stream script = Assembly.GetExecutingAssembly().GetManifestResourceStream($"CanTools.Cli.Completion.canctl.{shell}")!;
        using var reader = new StreamReader(script);
        return reader.ReadToEnd();
    }
}
