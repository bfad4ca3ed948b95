using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol.Messages;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>For tests about interfaces: no virtual one stays, and somebody else's program has them made.</summary>
internal abstract class LinkFixture(params string[] daemonArguments)
    : DaemonFixture(["--socket-mode=0666", .. daemonArguments, "--allow=* * *"])
{
    [TearDown]
    public async Task DeleteVirtualLinks()
    {
        foreach (CanLink link in VirtualLinks())
            await Links.DeleteAsync(link.Name.ToString());
    }

    /// <summary>Without the emulated controllers, which another test may have brought.</summary>
    protected static CanLink[] VirtualLinks() => [.. CanInterfaces.List().Where(link => link.Kind != CanLinkKind.Can)];

    /// <summary>CREATE_LINK in hexadecimal, for the other program.</summary>
    protected static string CreateRequest(CreateLinkMessage message) => Convert.ToHexString(Requests.Create(message));

    protected static string CreateRequest(string name, bool stays = false) =>
        CreateRequest(new CreateLinkMessage(CanLinkKind.Vcan, IsUp: true, stays, 0, name, ""));

    protected static string DeleteRequest(string name, int index = 0) => Convert.ToHexString(Requests.Delete(name, index));

    /// <summary>Another program, which sends these requests and then waits.</summary>
    protected Task<RunningProgram> StartHolderAsync(params string[] requests) => StartHolderAsync(user: null, requests);

    protected async Task<RunningProgram> StartHolderAsync(string? user, string[] requests)
    {
        string program = await NativeProgram.CompileAsync("link_holder");
        RunningProgram holder = user is null
            ? RunningProgram.Start(program, [Daemon.SocketPath, .. requests])
            : RunningProgram.Start(
                "setpriv", ["--reuid", user, "--regid", user, "--clear-groups", program, Daemon.SocketPath, .. requests]);
        await holder.WaitForOutputAsync("waiting");
        return holder;
    }

    protected static bool Exists(InterfaceName name) => CanInterfaces.Find(name) is not null;
}
