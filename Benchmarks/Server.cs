using System.Diagnostics;
using System.Net.Sockets;

namespace CanTools.Benchmarks;

/// <summary>A server to be measured: how to start it, ask it and end it.</summary>
internal sealed record Server(string Name, string Program, string SocketPath, string[] Options)
{
    private static readonly byte[] s_hello = [16, 3, (byte)'B', (byte)'o', (byte)'b'];

    public Process Start(params string[] furtherOptions)
    {
        File.Delete(SocketPath);
        return Process.Start(new ProcessStartInfo(Program, [.. Options, .. furtherOptions, SocketPath]))!;
    }

    /// <summary>Waits for it to answer a HELLO, without sleeping, so that the wait itself costs no time.</summary>
    public void AwaitFirstAnswer()
    {
        byte[] answer = new byte[64];
        while (true)
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                if (File.Exists(SocketPath))
                {
                    socket.Connect(new UnixDomainSocketEndPoint(SocketPath));
                    socket.Send(s_hello);
                    if (socket.Receive(answer) > 0)
                        return;
                }
            }
            catch (SocketException)
            {
                // Bound, but not listening yet.
            }
            Thread.Yield();
        }
    }

    public static void End(Process process)
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
