using NUnit.Framework;

namespace CanTools.Tests.Support;

/// <summary>Tests/peers/session_peer.py, or another one beside it: grpcio, with the messages of our .proto files as protoc compiles them.</summary>
internal sealed class SessionPeer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cantools-").FullName;

    private readonly string _script;

    private SessionPeer(string script) => _script = Repository.PathOf($"Tests/peers/{script}");

    public static async Task<SessionPeer> MakeAsync(string script = "session_peer.py")
    {
        var peer = new SessionPeer(script);
        string protos = Repository.PathOf("Client/Sessions/Protos");
        (int status, string output) = await RunningProgram.RunAsync(
            "protoc", [$"--python_out={peer._folder}", $"--proto_path={protos}", .. Directory.GetFiles(protos)]);
        Assert.That(status, Is.Zero, output);
        return peer;
    }

    /// <summary>What it prints.</summary>
    public async Task<string> PlayAsync(string address, string scene, params string[] arguments)
    {
        (int status, string output) = await RunningProgram.RunAsync(
            "/usr/bin/python3", [_script, address, _folder, scene, .. arguments]);
        Assert.That(status, Is.Zero, output);
        return output;
    }

    /// <summary>The same, by another user.</summary>
    public async Task<string> PlayAsUserAsync(uint user, string address, string scene)
    {
        // Its messages are in a folder of ours.
        File.SetUnixFileMode(_folder, (UnixFileMode)Convert.ToInt32("755", 8));
        (int status, string output) = await RunningProgram.RunAsync(
            "setpriv",
            [
                $"--reuid={user}", $"--regid={user}", "--clear-groups", "/usr/bin/python3", _script, address,
                _folder, scene,
            ]);
        Assert.That(status, Is.Zero, output);
        return output;
    }

    /// <summary>The same, while it goes on.</summary>
    public RunningProgram Start(string address, string scene) =>
        RunningProgram.Start("/usr/bin/python3", [_script, address, _folder, scene]);

    /// <summary>The same by @grpc/grpc-js, Tests/peers/grpc_js.</summary>
    public static async Task<string> PlayInJavaScriptAsync(string address, string scene)
    {
        (int status, string output) = await RunningProgram.RunAsync(
            "env",
            [
                $"NODE_PATH={Repository.PathOf("artifacts/grpc_js/node_modules")}", "node",
                Repository.PathOf("Tests/peers/grpc_js/session_peer.js"), address, Repository.PathOf("Client/Sessions/Protos"), scene,
            ]);
        Assert.That(status, Is.Zero, output);
        return output;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
