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

    /// <summary>On a Unix socket, without a daemon; in the farm of <paramref name="database"/> if there is one.</summary>
    public static GatewayProgram StartWithVcans(string program, string folder, string name, string[] connectors, string? database)
    {
        string file = Path.Combine(folder, $"{name}.json");
        string address = $"unix:{Path.Combine(folder, name)}";
        string farm = database is null ? "" : $$"""
            "Farm": { "Database": "{{database}}", "Name": "{{name}}" },
            """;
        File.WriteAllText(file, $$"""
            {
              "Listen": [ "{{address}}" ], "Endpoint": "{{address}}", {{farm}} "MaxSessions": 10000,
              "Connectors": { {{string.Join(", ", connectors.Select(one => $$"""
                "{{one}}": { "Vcan": true }
                """))}} }
            }
            """);
        Process process = NativeProgram.Start(program, $"--Configuration={file}");
        Await(process, program, database is null ? "listens on" : "In the farm as");
        return new GatewayProgram(process, address);
    }

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
        return new GatewayProgram(process, new Uri(Await(process, program, "listens on ")).Authority);
    }

    public void Dispose() => Server.End(_process);

    /// <summary>What is said behind that; what it says later is of no interest.</summary>
    private static string Await(Process process, string program, string text)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.Split(text) is [_, var rest])
            {
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return rest;
            }
        }
        throw new InvalidOperationException($"{program} did not start.");
    }

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
