namespace CanTools.Tests.Support;

/// <summary>can-gateway on a port of its own.</summary>
internal sealed class GatewayProgram : IAsyncDisposable
{
    private static readonly string[] s_asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--no-new-privs"];

    private readonly RunningProgram _program;
    private bool _isDisposed;

    private GatewayProgram(RunningProgram program, string address)
    {
        _program = program;
        Address = address;
    }

    /// <summary>Address and port.</summary>
    public string Address { get; }

    /// <summary>Its own faults, as its log has them.</summary>
    public IEnumerable<string> Failures => _program.Output.Split('\n').Where(
        line => line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal));

    /// <summary>What it said.</summary>
    public string Output => _program.Output;

    public Task WaitForOutputAsync(string text) => _program.WaitForOutputAsync(text);

    public int Id => _program.Id;

    public bool HasEnded => _program.Process.HasExited;

    public void ForgetOutput() => _program.ForgetOutput();

    /// <summary>On a Unix socket, which is known before.</summary>
    public static async Task<GatewayProgram> StartOnSocketAsync(
        string path, string argument, IReadOnlyDictionary<string, string?>? environment = null, params string[] inside)
    {
        RunningProgram program = Launch(environment, inside, $"--Listen:0=unix:{path}", $"--Endpoint=unix:{path}", argument);
        try
        {
            await program.WaitForOutputAsync("listens on");
            return new GatewayProgram(program, $"unix:{path}");
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    public static async Task<GatewayProgram> StartAsync(params string[] arguments)
    {
        RunningProgram program = Launch(["--Listen:0=127.0.0.1:0", .. arguments]);
        try
        {
            await program.WaitForOutputAsync("listens on");
            string url = program.Output.Split("listens on ")[1].Split('\n', ',')[0];
            return new GatewayProgram(program, new Uri(url).Authority);
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    /// <summary>One that may well fail to start. It has no privilege, whatever these tests have. It lies beside them, compiled as they
    /// are: under emulation, compiling is what takes time.</summary>
    public static RunningProgram Launch(params string[] arguments) => Launch(environment: null, inside: [], arguments);

    private static RunningProgram Launch(
        IReadOnlyDictionary<string, string?>? environment, string[] inside, params string[] arguments) => RunningProgram.Start(
        "env",
        [
            .. inside, "setpriv", .. Environment.IsPrivilegedProcess ? s_asNobody : ["--no-new-privs"], "dotnet",
            System.IO.Path.Combine(AppContext.BaseDirectory, "can-gateway.dll"), .. arguments,
        ],
        environment);

    /// <summary>Ends it in a way that it cannot do anything about.</summary>
    public async Task KillAsync()
    {
        await Signals.SendAsync(_program.Id, "KILL");
        await _program.WaitForExitAsync();
    }

    /// <summary>As systemd does, and it must obey.</summary>
    public async Task StopAsync()
    {
        await Signals.SendAsync(_program.Id, "TERM");
        int status = await _program.WaitForExitAsync();
        NUnit.Framework.Assert.That(status, NUnit.Framework.Is.Zero, _program.Output);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (!_program.Process.HasExited)
            await StopAsync();
        await _program.DisposeAsync();
    }
}
