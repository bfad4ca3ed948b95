using System.Collections;
using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Cli.Sandbox;

/// <summary>
/// Runs a command in a user and a network namespace of its own. util-linux's unshare makes them, for a program with threads,
/// as ours is, may not; it executes canctl again, which creates the interfaces and then becomes the command.
/// </summary>
internal sealed class SandboxCommand : CliCommand
{
    /// <summary>Marks canctl's second start, inside.</summary>
    public const string Inside = "sandbox-inside";

    private readonly Option<InterfaceName[]> _interfaces = Parsed.Options("--interface", "NAME", "a virtual interface to have in it (default: vcan0)", InterfaceName.Parse);

    private readonly Option<int?> _mtu = Parsed.Option<int?>("--frames", "KIND", "the largest frames: classic, fd, xl, or an MTU (default: fd)", Interfaces.CreateCommand.Mtu);

    private readonly Option<bool> _root = Parsed.Flag("--root", "let it be root in there, so that it can make interfaces, or run hycan_daemon");

    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Description = "what to run, behind --; its exit status is canctl's",
        Arity = ArgumentArity.OneOrMore,
    };

    public SandboxCommand()
        : base("sandbox", "run a command in a private CAN world: its own interfaces, no daemon, no root, nothing left behind")
    {
        Add(_interfaces);
        Add(_mtu);
        Add(_root);
        Add(_command);
        Remarks =
            """
            The command sees only its own interfaces, which nobody else sees, and which are gone once it and its children have ended. So tests can run side by side, and in CI.
            It has no other network, not even the loopback of this machine; it needs user namespaces, which some systems forbid: it says so then.
            """;
        Examples =
        [
            new("canctl sandbox -- candump -n 1 -T 1000 vcan0", "a bus that nobody else is on"),
            new("canctl sandbox --interface can0 --interface can1 -- ./run-tests", "with the names that a program expects"),
            new("canctl sandbox --root -- ip link add vcan7 type vcan", "root in its own world only"),
        ];
        Run(Execute);
    }

    private int Execute(Invocation invocation)
    {
        SandboxChecks.ThrowIfForbidden();
        InterfaceName[] names = invocation.Get(_interfaces) is { Length: > 0 } given ? given : [InterfaceName.Parse("vcan0")];
        string[] arguments =
        [
            "unshare", "--user", invocation.Get(_root) ? "--map-root-user" : "--map-current-user", "--net", "--keep-caps", "--",
            Environment.ProcessPath!, Inside, string.Join(',', names), $"{invocation.Get(_mtu) ?? 0}", invocation.Get(_root) ? "root" : "self",
            "--", .. invocation.Get(_command),
        ];
        throw Become("/usr/bin/unshare", arguments, "util-linux");
    }

    /// <summary>Takes this process's place; returns only where that fails.</summary>
    public static CommandException Become(string program, IReadOnlyList<string> arguments, string package)
    {
        List<string> environment = [];
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
            environment.Add($"{entry.Key}={entry.Value}");
        Errno error = LibC.Execute(program, arguments, environment);
        return new CommandException(ExitCode.CannotRun, error == Errno.ENOENT
            ? $"There is no {program}. It is in Debian's package {package}."
            : $"Cannot run {program}: {error.Describe()}.");
    }
}
