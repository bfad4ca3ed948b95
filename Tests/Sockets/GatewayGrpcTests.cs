using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>The gateway's gRPC, called by grpcio.</summary>
[TestFixture, Category("Socket")]
internal sealed class GatewayGrpcTests
{
    private string _folder = "";

    private const string Services =
        "grpc.health.v1.Health grpc.reflection.v1.ServerReflection openOBD.v1.sessionController openOBD.v1.session openOBD.v1.config "
        + "openOBD.v1.can openOBD.v1.kline openOBD.v1.terminal15 openOBD.v1.doip openOBD.v1.connectionMonitor openOBD.v1.vehicleInfo "
        + "canTools.v1.sessions canTools.v1.tickets";

    /// <summary>What Tests/peers/grpc_peer.py prints.</summary>
    private const string Expected = $"""
        server SERVING
        service SERVING
        no service NOT_FOUND There is no service 'ä%
        '.
        no method UNIMPLEMENTED There is no method /grpc.health.v1.Health/Chuck.
        no message INTERNAL The bytes are no HealthCheckRequest: Protocol message contained a tag with an invalid wire type.
        too long RESOURCE_EXHAUSTED A message of 5000005 bytes; the limit is 16384 bytes.
        compressed SERVING
        too long when decompressed RESOURCE_EXHAUSTED A message that is longer once it is decompressed; the limit is 16384 bytes.
        deflated UNIMPLEMENTED Messages in 'deflate' are not understood; identity,gzip are.
        deadline DEADLINE_EXCEEDED Deadline Exceeded
        streams at once 2000 of 2000
        several messages UNIMPLEMENTED The call has several messages; it takes one.
        none at all UNIMPLEMENTED The call has no message; it takes one.
        reflection v1 {Services}; 1 file; 5 There is no symbol 'nothing'.; 0 more
        reflection v1alpha {Services}; 1 file; 5 There is no symbol 'nothing'.; 0 more
        afterwards SERVING
        """;

    [SetUp]
    public async Task Compile()
    {
        _folder = Directory.CreateTempSubdirectory("cantools-").FullName;
        string protos = Repository.PathOf("Gateway/Grpc/Protos");
        (int status, string output) = await RunningProgram.RunAsync(
            "protoc", [$"--python_out={_folder}", $"--proto_path={protos}", .. Directory.GetFiles(protos)]);
        Assert.That(status, Is.Zero, output);
    }

    [TearDown]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Grpcio_gets_answers_and_statuses()
    {
        await using GatewayProgram gateway = await GatewayProgram.StartAsync();
        Assert.That(await AskAsync(gateway.Address, _folder), Is.EqualTo(Expected));
        Assert.That(gateway.Failures, Is.Empty);
    }

    [Test]
    public async Task With_a_certificate_it_speaks_TLS()
    {
        string certificate = Path.Combine(_folder, "certificate.pem");
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            var request = new CertificateRequest("CN=bench", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            await File.WriteAllTextAsync(certificate, $"{made.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        }

        // The gateway is no root's.
        File.SetUnixFileMode(_folder, (UnixFileMode)Convert.ToInt32("755", 8));
        await using GatewayProgram gateway = await GatewayProgram.StartAsync($"--Certificate={certificate}");
        Assert.That(await AskAsync(gateway.Address, _folder, certificate), Is.EqualTo(Expected));
    }

    [TestCase("--Listen:0=0.0.0.0:0", "can be reached by other machines, which takes TLS")]
    [TestCase("--Listen:0=localhost:1", "'localhost:1' is no address with a port")]
    [TestCase("--MaxMessage=much", "much")]
    [TestCase("--Certificate=/nosuch.pem", "The file '/nosuch.pem' cannot be read: Could not find")]
    public async Task Wrong_settings_are_said_and_stop_it(string argument, string problem)
    {
        await using RunningProgram gateway = GatewayProgram.Launch(argument);

        Assert.That(await gateway.WaitForExitAsync(), Is.EqualTo(2), gateway.Output);
        Assert.That(gateway.Output, Does.StartWith("can-gateway: ").And.Contain(problem).And.Not.Contain("   at "));
    }

    private static async Task<string> AskAsync(params string[] arguments)
    {
        (int status, string output) = await RunningProgram.RunAsync(
            "/usr/bin/python3", [Repository.PathOf("Tests/peers/grpc_peer.py"), .. arguments]);
        Assert.That(status, Is.Zero, output);
        return output;
    }
}
