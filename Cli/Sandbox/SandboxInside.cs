using System.Globalization;
using CanTools.Cli.Application;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;

namespace CanTools.Cli.Sandbox;

/// <summary>The second start, in the namespaces: creates the interfaces, gives up what that took, and becomes the command.</summary>
internal static class SandboxInside
{
    /// <param name="arguments">Names with commas, MTU (0: the kernel's), "root" or "self", "--", the command.</param>
    public static int Run(string[] arguments)
    {
        try
        {
            if (arguments.Length < 5)
                throw new CommandException(ExitCode.WrongUsage, "That is for 'canctl sandbox' alone.");
            int mtu = int.Parse(arguments[1], CultureInfo.InvariantCulture);
            foreach (string name in arguments[0].Split(','))
                Create(InterfaceName.Parse(name), mtu);
            string[] command = [.. ChildCommand.Runner, .. arguments[4..]];
            if (arguments[2] == "root")
                throw SandboxCommand.Become(command[0], ["env", .. command[1..]], "coreutils");
            throw SandboxCommand.Become(
                "/usr/bin/setpriv", ["setpriv", "--inh-caps=-all", "--ambient-caps=-all", "--", .. command], "util-linux");
        }
        catch (CommandException exception)
        {
            Console.Error.WriteLine($"canctl: {exception.Message}");
            return exception.ExitCode;
        }
    }

    private static void Create(InterfaceName name, int mtu)
    {
        Errno error = NetlinkSocket.TryOpen(out NetlinkSocket? opened);
        using NetlinkSocket socket = opened ?? throw Failed(name, error.Describe());
        Span<byte> buffer = stackalloc byte[LinkChanges.MaxRequest];
        NetlinkResult created = socket.Exchange(LinkChanges.CreateVcan(buffer, socket.NextSequence(), name.Bytes), out _);
        if (created.Error == Errno.EOPNOTSUPP)
            throw Failed(name, "the kernel has no vcan. Load it with 'sudo modprobe vcan'");
        if (!created.IsSuccess)
            throw Failed(name, created.Describe());
        NetlinkResult found = socket.Exchange(LinkQueries.Get(buffer, socket.NextSequence(), name), out ReadOnlySpan<byte> answer);
        if (!found.IsSuccess)
            throw Failed(name, found.Describe());
        int index = new LinkMessage(answer).Index;
        NetlinkResult up = socket.Exchange(
            LinkChanges.Set(buffer, socket.NextSequence(), index, mtu == 0 ? null : mtu, alias: null, up: true), out _);
        if (!up.IsSuccess)
            throw Failed(name, up.Describe());
    }

    private static CommandException Failed(InterfaceName name, string why) =>
        new(ExitCode.CannotRun, $"Cannot make {name} for the sandbox: {why}.");
}
