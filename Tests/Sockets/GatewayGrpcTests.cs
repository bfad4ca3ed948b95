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
        + "openOBD.v1.function openOBD.v1.functionBroker openOBD.v1.userInterface "
        + "canTools.v1.sessions canTools.v1.reservations canTools.v1.tickets canTools.v1.controls";

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
        string certificate = LoopbackCertificate.Make(_folder);
        await using GatewayProgram gateway = await GatewayProgram.StartAsync($"--Certificate={certificate}");
        Assert.That(await AskAsync(gateway.Address, _folder, certificate), Is.EqualTo(Expected));
    }

    [TestCase("--Listen:0=0.0.0.0:0", "can be reached by other machines, which takes TLS")]
    [TestCase("--Listen:0=localhost:1", "'localhost:1' is no address with a port")]
    [TestCase("--MaxMessage=much", "much")]
    [TestCase("--MaxSesions=2", "There is no setting 'MaxSesions'.")]
    [TestCase("--Times:Ping=00:00:00.5", "Times:Ping: 00:00:00.5000000 is less than 1 s.")]
    [TestCase("--Times:SessionToken=00:01:00", "Times:SessionTokenRefresh: the next token must come before")]
    [TestCase("--Times:Idle=-1", "Times:Idle: -1.00:00:00 is not more than nothing")]
    [TestCase("--MaxChannels=2000", "MaxChannels: 2000 is not from 1 to 1,024.")]
    [TestCase("--Clients:a:Secrets:0=secret", "Clients:a: a secret is not a hash")]
    [TestCase("--Clients:a:Priority=1", "Clients:a: it has 0 secrets")]
    [TestCase("--Connectors:a:Pins:6=can0", "'6'")]
    [TestCase("--Connectors:a:Interface=a b", "Connectors:a: 'a b' is no interface's name.")]
    [TestCase("--Connectors:a:Vcan=false", "Connectors:a: it is one of Interface, Pins and Vcan.")]
    [TestCase("--Farm:Database=Host=db", "Endpoint: in a farm it is needed")]
    [TestCase("--Farm:Database=Host:db", "Farm:Database: ")]
    [TestCase("--Metrics=9464", "Metrics: '9464' is no address with a port")]
    [TestCase("--Traces=collector", "Traces: 'collector' is no address")]
    [TestCase("--Tickets:1=nowhere", "Tickets:1: there is no connector 'nowhere'.")]
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
