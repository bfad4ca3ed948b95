using System.Collections.Concurrent;
using System.Net;
using System.Text;
using CanTools.Client.Sessions;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>What the gateway tells of itself: to Prometheus (its own Python client reads it), and to a collector of traces.</summary>
[TestFixture, Category("Socket")]
internal sealed class GatewayTelemetryTests
{
    private static readonly object s_connectors = new { v0 = new { Vcan = true } };

    [Test]
    public async Task Prometheus_reads_what_was_counted()
    {
        using var configuration = new GatewayConfiguration(s_connectors);
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument, "--Metrics=127.0.0.1:0");
        Uri status = StatusOf(gateway);
        await using SessionController controller = await ConnectAsync(gateway);
        await using (Session first = await controller.StartSessionOnConnectorAsync("v0"))
            await Assert.ThrowsAsync<GatewayException>(() => controller.StartSessionOnConnectorAsync("v0"));
        await using Session second = await controller.StartSessionOnConnectorAsync("v0");

        string[] samples = await ReadAsync(new Uri(status, "/metrics"));
        Assert.That(samples, Is.SupersetOf(new[]
        {
            "can_gateway_sessions{state=active} 1", "can_gateway_channels{} 0", "can_gateway_usable{} 1",
            "can_gateway_sessions_started_total{} 2", "can_gateway_sessions_refused_total{status=Unavailable} 1",
            "can_gateway_sessions_ended_total{state=finished} 1",
            "can_gateway_calls_total{method=/openOBD.v1.session/authenticate,status=Ok} 2",
        }), string.Join('\n', samples));
    }

    [Test]
    public async Task Its_health_is_told_over_plain_http_and_nothing_else_is()
    {
        using var configuration = new GatewayConfiguration(s_connectors);
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument, "--Metrics=127.0.0.1:0");
        Uri status = StatusOf(gateway);
        using var http = new HttpClient();

        Assert.That(await http.GetStringAsync(new Uri(status, "/health")), Is.EqualTo("It serves.\n"));
        foreach (string other in new[] { "/", "/openOBD.v1.session/authenticate", "/metricsx" })
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri(status, other));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), other);
        }
        using var content = new ByteArrayContent([0, 0, 0, 0, 0]);
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/grpc");
        using HttpResponseMessage call = await http.PostAsync(new Uri(status, "/openOBD.v1.sessionController/getSessionControllerToken"), content);
        Assert.That(call.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "gRPC is not served there");
        Assert.That(gateway.Failures, Is.Empty);
    }

    [Test]
    public async Task A_collector_gets_the_calls_as_part_of_what_their_caller_does()
    {
        using var listener = new HttpListener();
        int port = Ports.Free();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        var bodies = new ConcurrentQueue<byte[]>();
        Task collecting = CollectAsync(listener, bodies);
        using var configuration = new GatewayConfiguration(s_connectors);
        GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument, $"--Traces=http://127.0.0.1:{port}");
        using SessionPeer peer = await SessionPeer.MakeAsync();

        byte[] trace = Convert.FromHexString("4BF92F3577B34DA6A3CE929D0E0E4736");
        await peer.PlayAsync(gateway.Address, "traced", Convert.ToHexStringLower(trace));
        await gateway.DisposeAsync();
        listener.Stop();
        await collecting;

        // What stands in a trace's bytes, as OTLP has it: the caller's id, and names.
        byte[] all = [.. bodies.SelectMany(body => body)];
        Assert.That(all.AsSpan().IndexOf(trace), Is.Not.Negative);
        foreach (string text in new[] { "openOBD.v1.sessionController/getSessionControllerToken", "rpc.grpc.status_code", "can-gateway" })
            Assert.That(all.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)), Is.Not.Negative, text);
    }

    private static async Task CollectAsync(HttpListener listener, ConcurrentQueue<byte[]> bodies)
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                if (context.Request.RawUrl == "/v1/traces")
                    bodies.Enqueue(body.ToArray());
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }

    private static Task<SessionController> ConnectAsync(GatewayProgram gateway) => SessionController.ConnectAsync(
        new Uri($"http://{gateway.Address}"), new SessionControllerOptions { ClientId = "bench", ClientSecret = "secret" });

    private static Uri StatusOf(GatewayProgram gateway) => new(gateway.Output.Split("listens on ")[1].Split('\n')[0].Split(", ")[1]);

    /// <summary>Each sample as Prometheus' own parser reads it.</summary>
    private static async Task<string[]> ReadAsync(Uri metrics)
    {
        const string Read = """
            import sys, urllib.request
            from prometheus_client.parser import text_string_to_metric_families
            for family in text_string_to_metric_families(urllib.request.urlopen(sys.argv[1]).read().decode()):
                for one in family.samples:
                    labels = ",".join(f"{k}={v}" for k, v in sorted(one.labels.items()) if not k.startswith("otel_"))
                    print(f"{one.name}{{{labels}}} {one.value:g}")
            """;
        (int status, string output) = await RunningProgram.RunAsync("/usr/bin/python3", ["-c", Read, metrics.AbsoluteUri]);
        Assert.That(status, Is.Zero, output);
        return output.Split('\n');
    }
}
