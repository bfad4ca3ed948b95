namespace CanTools.Tests.Support;

/// <summary>can-gateway on a port of its own.</summary>
internal sealed class GatewayProgram : IAsyncDisposable
{
    private readonly RunningProgram _program;

    private GatewayProgram(RunningProgram program, string address)
    {
        _program = program;
        Address = address;
    }

    /// <summary>Address and port.</summary>
    public string Address { get; }

    public string Log => _program.Output;

    public static async Task<GatewayProgram> StartAsync(params string[] arguments)
    {
        RunningProgram program = Launch(["--Listen:0=127.0.0.1:0", .. arguments]);
        try
        {
            await program.WaitForOutputAsync("listens on");
            string url = program.Output.Split("listens on ")[1].Split('\n')[0];
            return new GatewayProgram(program, new Uri(url).Authority);
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    /// <summary>One that may well fail to start.</summary>
    public static RunningProgram Launch(params string[] arguments) =>
        RunningProgram.Start("dotnet", [Repository.PathOf("artifacts/bin/CanTools.Gateway/release/can-gateway.dll"), .. arguments]);

    public async ValueTask DisposeAsync()
    {
        await Signals.SendAsync(_program.Id, "TERM");
        int status = await _program.WaitForExitAsync();
        NUnit.Framework.Assert.That(status, NUnit.Framework.Is.Zero, _program.Output);
        await _program.DisposeAsync();
    }
}
