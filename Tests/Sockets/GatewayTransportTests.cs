using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>What HTTP/2 and gRPC promise a caller beyond messages: time limits, early headers, pings, an end for who has gone.</summary>
[TestFixture, Category("Socket")]
internal sealed class GatewayTransportTests
{
    private const byte Settings = 4, Ping = 6;
    private const byte Ack = 1;

    private static readonly byte[] s_hello = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, Settings, 0, 0, 0, 0, 0];

    /// <summary>The caller itself has no deadline here, so that it is the server's that ends the call.</summary>
    [Test]
    public async Task The_server_ends_a_call_whose_time_is_over()
    {
        await using GatewayProgram gateway = await GatewayProgram.StartAsync();
        using var http = new HttpClient();
        using HttpRequestMessage request = Request(gateway, "/grpc.health.v1.Health/Watch", new ByteArrayContent([0, 0, 0, 0, 0]));
        request.Headers.Add("grpc-timeout", "300m");

        using HttpResponseMessage answer = await http.SendAsync(request).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.Not.Empty, "one answer came first");
        Assert.That(answer.TrailingHeaders.GetValues("grpc-status").Single(), Is.EqualTo("4"));
        Assert.That(answer.TrailingHeaders.GetValues("grpc-message").Single(), Is.EqualTo("The time that the caller gave is over."));
    }

    [Test]
    public async Task Headers_come_before_a_caller_has_said_anything()
    {
        await using GatewayProgram gateway = await GatewayProgram.StartAsync();
        using var http = new HttpClient();
        var silent = new SilentContent();
        using HttpRequestMessage request = Request(gateway, "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", silent);

        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.That((answer.StatusCode, answer.Content.Headers.ContentType!.MediaType), Is.EqualTo((HttpStatusCode.OK, "application/grpc")));
        Assert.That(silent.IsWaiting);
        silent.End();
    }

    [Test]
    public async Task Who_has_no_token_may_have_256_messages_under_way_for_10_seconds()
    {
        await using GatewayProgram gateway = await GatewayProgram.StartAsync();
        using var http = new HttpClient();
        SilentContent[] silent = [.. Enumerable.Range(0, 260).Select(_ => new SilentContent())];

        string[] ends = await Task.WhenAll(silent.Select(async content =>
        {
            using HttpRequestMessage request = Request(gateway, "/openOBD.v1.sessionController/getSessionControllerToken", content);
            using HttpResponseMessage answer = await http.SendAsync(request).WaitAsync(TimeSpan.FromSeconds(120));
            content.End();
            return $"{answer.TrailingHeaders.GetValues("grpc-status").Single()} {answer.TrailingHeaders.GetValues("grpc-message").Single()}";
        }));

        Assert.That(ends.CountBy(end => end), Is.EquivalentTo(new[]
        {
            KeyValuePair.Create("4 A call without a valid token has 10 s for each message.", 256),
            KeyValuePair.Create("8 Too many calls without a valid token are under way; try again.", 4),
        }));
    }

    [Test]
    public async Task Pings_are_answered_and_who_answers_none_is_hung_up_on()
    {
        await using GatewayProgram gateway = await GatewayProgram.StartAsync("--Times:Ping=00:00:01");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 60_000 };
        socket.Connect(IPEndPoint.Parse(gateway.Address));
        socket.Send([.. s_hello, 0, 0, 8, Ping, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);

        List<(byte Type, byte Flags, string Payload)> frames = [.. Read(socket)];

        Assert.That(frames, Does.Contain((Ping, Ack, "0102030405060708")));
        Assert.That(frames.Any(frame => frame is { Type: Ping, Flags: 0 }), "it asks itself, before it hangs up");
        Assert.That(gateway.Failures, Is.Empty);
    }

    private static HttpRequestMessage Request(GatewayProgram gateway, string path, HttpContent content)
    {
        content.Headers.ContentType = new("application/grpc");
        return new HttpRequestMessage(HttpMethod.Post, $"http://{gateway.Address}{path}")
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content,
        };
    }

    /// <summary>Frames until the other end hangs up.</summary>
    private static IEnumerable<(byte Type, byte Flags, string Payload)> Read(Socket socket)
    {
        byte[] header = new byte[9];
        while (Fill(socket, header))
        {
            byte[] payload = new byte[(header[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(1))];
            if (!Fill(socket, payload))
                yield break;
            yield return (header[3], header[4], Convert.ToHexString(payload));
        }
    }

    private static bool Fill(Socket socket, byte[] buffer)
    {
        for (int have = 0, count; have < buffer.Length; have += count)
        {
            try
            {
                count = socket.Receive(buffer.AsSpan(have));
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
            {
                count = 0;
            }
            if (count == 0)
                return false;
        }
        return true;
    }

    /// <summary>A body that never begins.</summary>
    private sealed class SilentContent : HttpContent
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsWaiting { get; private set; }

        public void End() => _end.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            IsWaiting = true;
            await stream.FlushAsync();
            await _end.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
