using System.Diagnostics;

namespace CanTools.Benchmarks;

/// <summary>can-gateway on a port of its own, for a client "bench".</summary>
internal sealed class GatewayProgram : IDisposable
{
    public const string Secret = "secret";

    private readonly Process _process;

    private GatewayProgram(Process process, string address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>Address and port.</summary>
    public string Address { get; }

    public int Id => _process.Id;

    public static GatewayProgram Start(string program, string daemonSocket, string folder, params (string Name, string Interface)[] connectors)
    {
        string file = Path.Combine(folder, "can-gateway.json");
        File.WriteAllText(file, $$"""
            {
              "Clients": { "bench": { "Secrets": [ "{{HashOf(program)}}" ] } },
              "Connectors": { {{string.Join(", ", connectors.Select(one => $$"""
                "{{one.Name}}": { "Interface": "{{one.Interface}}" }
                """))}} },
              "DaemonSocket": "{{daemonSocket}}",
              "MaxChannels": 1024
            }
            """);
        Process process = NativeProgram.Start(program, $"--Configuration={file}", "--Listen:0=127.0.0.1:0");
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.Split("listens on ") is [_, var url])
                return new GatewayProgram(process, new Uri(url).Authority);
        }
        throw new InvalidOperationException($"{program} did not start.");
    }

    public void Dispose() => Server.End(_process);

    private static string HashOf(string program)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, ["hash-secret"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        process.StandardInput.WriteLine(Secret);
        string hash = process.StandardOutput.ReadLine()!;
        process.WaitForExit();
        return hash;
    }
}
