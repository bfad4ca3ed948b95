using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>What is no HTTP/2, or no gRPC: it costs who sends it the call or the connection, and nobody else anything.</summary>
[TestFixture, Category("Socket")]
internal sealed class GatewayFrameTests
{
    private const byte Data = 0, Headers = 1, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8;
    private const byte EndStream = 1, EndHeaders = 4;

    private static readonly byte[] s_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    private GatewayProgram _gateway = null!;
    private SessionPeer _peer = null!;
    private GatewayConfiguration _configuration = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _peer = await SessionPeer.MakeAsync();
        _configuration = new GatewayConfiguration(new { @virtual = new { Vcan = true } });
        _gateway = await GatewayProgram.StartAsync(_configuration.Argument);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _gateway.DisposeAsync();
        _configuration.Dispose();
        _peer.Dispose();
    }

    /// <summary>Whatever was sent, the next one is served, and nothing of the gateway's own failed.</summary>
    [TearDown]
    public async Task Look()
    {
        Assert.That(
            await SessionPeer.PlayInJavaScriptAsync(_gateway.Address, "texts"), Does.StartWith("nobody INVALID_ARGUMENT Invalid client"));
        Assert.That(_gateway.Failures, Is.Empty);
    }

    [Test]
    public void What_is_no_HTTP_2_is_hung_up_on()
    {
        byte[][] openings =
        [
            "GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"u8.ToArray(), [.. new byte[64], 13, 10, 13, 10],
            [0x16, 3, 1, 0, 60, 1, 0, 0, 56, 3, 3, .. new byte[54], 13, 10, 13, 10], // TLS
            [.. s_preface, .. Frame(Data, EndStream, 1, [1])], // Data before headers
            [.. s_preface, .. Frame(Settings, 0, 0, [0])], // Settings of the wrong length
            [.. s_preface, .. Frame(Settings, 0, 0, []), .. Frame(Ping, 0, 0, [1, 2, 3])],
            [.. s_preface, .. Frame(Settings, 0, 0, []), .. Frame(WindowUpdate, 0, 0, [0, 0, 0, 0])],
            [.. s_preface, .. Frame(Settings, 0, 0, []), .. Frame(Headers, EndHeaders, 2, [0x82])], // A server's stream
            [.. s_preface, .. Frame(Settings, 0, 0, []), .. Frame(Headers, EndHeaders, 1, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF])], // No HPACK
            [.. s_preface, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 1], // A frame of 16 MiB
        ];
        foreach (byte[] opening in openings)
            Assert.That(IsHungUpOn(opening), Convert.ToHexString(opening.AsSpan(0, Math.Min(40, opening.Length))));
    }

    [Test]
    public void Noise_is_hung_up_on()
    {
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            byte[] noise = new byte[random.Next(1, 200)];
            random.NextBytes(noise);
            byte[] frame = Frame((byte)random.Next(12), (byte)random.Next(256), (uint)random.Next(4), noise);
            using Socket socket = Connect();
            socket.Send(i % 2 == 0 ? [.. s_preface, .. Frame(Settings, 0, 0, []), .. frame] : noise);

            // Half of them leave at once, in the middle of a frame.
            if (i % 4 < 2)
                socket.Shutdown(SocketShutdown.Send);
        }
    }

    [Test]
    public void A_thousand_connections_that_say_nothing_keep_nobody_out()
    {
        Socket[] silent = [.. Enumerable.Range(0, 1000).Select(_ => Connect())];
        using (Socket last = Connect())
            last.Send(s_preface.AsSpan(0, 10));
        Assert.That(SessionPeer.PlayInJavaScriptAsync(_gateway.Address, "texts").GetAwaiter().GetResult(), Does.Contain("too early"));
        foreach (Socket socket in silent)
            socket.Dispose();
    }

    [TestCase("0200000000", "13 A message begins with 2; it is 0, or 1 where it is compressed.")]
    [TestCase("000000", "13 The stream ends in the middle of a message.")]
    [TestCase("000000000901", "13 The stream ends in the middle of a message.")]
    [TestCase("00FFFFFFFF", "8 A message of 4294967295 bytes; the limit is 16384 bytes.")]
    [TestCase("010000000100", "13 A message is compressed, and grpc-encoding does not say how.")]
    [TestCase("00000000020FFF", "13 The bytes are no Authenticate: Protocol message contained a tag with an invalid wire type.")]
    [TestCase("", "12 The call has no message; it takes one.")]
    [TestCase("0000000000" + "0000000000", "12 The call has several messages; it takes one.")]
    public async Task What_is_no_gRPC_costs_the_call(string body, string status)
    {
        using HttpResponseMessage answer = await PostAsync(HttpMethod.Post, "application/grpc", Convert.FromHexString(body));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await answer.Content.ReadAsByteArrayAsync();
        Assert.That($"{answer.TrailingHeaders.GetValues("grpc-status").Single()} {answer.TrailingHeaders.GetValues("grpc-message").Single()}",
            Is.EqualTo(status));
    }

    [TestCase("GET", "application/grpc", HttpStatusCode.MethodNotAllowed)]
    [TestCase("POST", "text/plain", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("POST", "application/grpc-web", HttpStatusCode.UnsupportedMediaType)]
    public async Task What_is_not_meant_for_gRPC_is_answered_as_HTTP_does(string method, string type, HttpStatusCode status)
    {
        using HttpResponseMessage answer = await PostAsync(new HttpMethod(method), type, []);
        Assert.That(answer.StatusCode, Is.EqualTo(status));
    }

    private async Task<HttpResponseMessage> PostAsync(HttpMethod method, string type, byte[] body)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            method, $"http://{_gateway.Address}/openOBD.v1.sessionController/getSessionControllerToken")
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (method == HttpMethod.Post)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new(type) } };
        HttpResponseMessage answer = await http.SendAsync(request);
        await answer.Content.LoadIntoBufferAsync();
        return answer;
    }

    private bool IsHungUpOn(byte[] opening)
    {
        using Socket socket = Connect();
        socket.Send(opening);
        socket.ReceiveTimeout = 10_000;
        byte[] buffer = new byte[4096];
        bool isToldSo = false;
        try
        {
            for (int count; (count = socket.Receive(buffer)) > 0;)
                isToldSo |= count > 3 && buffer[3] == GoAway;
            return true;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionReset || isToldSo;
        }
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPEndPoint.Parse(_gateway.Address));
        return socket;
    }

    private static byte[] Frame(byte type, byte flags, uint stream, byte[] payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        frame[0] = (byte)(payload.Length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)payload.Length);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }
}
