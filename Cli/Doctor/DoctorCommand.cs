using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Cli.Sandbox;
using Spectre.Console;

namespace CanTools.Cli.Doctor;

/// <summary>What is wrong, and the command that mends it.</summary>
internal sealed class DoctorCommand : CliCommand
{
    public DoctorCommand()
        : base("doctor", "look at kernel, modules, daemon, socket, group and versions: what is wrong, and what mends it")
    {
        Remarks = "Status 0: nothing is wrong; 1: something is. Hints are about what not everybody needs.";
        Examples = [new("canctl doctor", "where nothing works, begin here")];
        Run(RunAsync);
    }

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken stop)
    {
        Screen screen = invocation.Screen;
        List<Finding> findings = [.. KernelChecks.Run(), .. await DaemonChecks.RunAsync(invocation, stop), Namespaces()];
        foreach (Finding finding in findings)
        {
            if (screen.IsJson)
                screen.Json(json =>
                {
                    json.WriteString("what", finding.What);
                    json.WriteString("health", finding.Health.ToString().ToLowerInvariant());
                    json.WriteString("text", finding.Text);
                    json.WriteOptional("mend", finding.Mend);
                });
            else if (!screen.IsQuiet || finding.Health != Health.Good)
                Show(screen, finding);
        }
        bool isIll = findings.Any(finding => finding.Health == Health.Bad);
        if (!screen.IsJson && !screen.IsQuiet)
            screen.Line(isIll ? "Something is wrong: see the lines with ✗." : "Nothing is wrong.");
        return isIll ? ExitCode.Failed : ExitCode.Done;
    }

    private static Finding Namespaces() => SandboxChecks.Find() is { } found
        ? Finding.Hint("sandbox", $"this system forbids user namespaces ({found.File}); only 'canctl sandbox' needs them", found.Mend)
        : Finding.Good("sandbox", "user namespaces are allowed");

    private static void Show(Screen screen, Finding finding)
    {
        (string mark, Color color) = finding.Health switch
        {
            Health.Good => ("✓", Color.Green),
            Health.Hint => ("•", Color.Yellow),
            _ => ("✗", Color.Red),
        };
        screen.Draw(new Text($"{mark} ", new Style(color)));
        screen.Line($"{finding.What,-14}{Visible.Of(finding.Text)}");
        if (finding.Mend.Length > 0)
            screen.Line($"{"",-16}→ {finding.Mend}");
    }
}
