using CanTools.Client.Grpc;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Connectors;
using CanTools.Gateway.Sessions;
using CanTools.Gateway.Tokens;
using CanTools.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>A keeper of sessions on a clock of its own.</summary>
internal abstract class ManualKeeperFixture
{
    private ClientTable _clients = null!;

    protected ManualClock Clock { get; private set; } = null!;

    protected TokenTable Tokens { get; private set; } = null!;

    protected SessionKeeper Keeper { get; private set; } = null!;

    [SetUp]
    public void MakeKeeper()
    {
        var options = new GatewayOptions { MaxSessions = 2 };
        options.Connectors.Add("virtual", new ConnectorOptions { Vcan = true });
        options.Connectors.Add("other", new ConnectorOptions { Vcan = true });
        options.Connectors.Add("third", new ConnectorOptions { Vcan = true });
        Clock = new ManualClock();
        Tokens = new TokenTable(Clock, options.Times.KeptWhenOver);
        _clients = new ClientTable(options, new ConfiguredClients(options));
        Keeper = new SessionKeeper(
            options, new MemorySessionDirectory(), others: null, history: null, new ConnectorTable(options), Tokens, sharedTokens: null,
            _clients, Clock, NullLogger.Instance);
    }

    [TearDown]
    public void Forget() => _clients.Dispose();

    protected async Task<(SessionRecord Session, string Token)> StartAsync() =>
        await Keeper.StartAsync(new SessionOrder("bench", "virtual"), default);

    protected IAsyncEnumerator<string> Follow(LiveSession session, string known, CancellationToken cancellationToken = default)
    {
        SessionContext top = session.Contexts.Top;
        return Keeper.FollowTokensAsync(top, top.Tokens, known, cancellationToken).GetAsyncEnumerator(cancellationToken);
    }

    protected SessionState State(SessionRecord session) => Keeper.Find(session.Id)!.Record.State;

    protected async Task EndOfAsync(SessionRecord session) => await Keeper.Find(session.Id)!.Gone.Task.WaitAsync(TimeSpan.FromSeconds(30));

    protected static void Refused(GrpcStatusCode status, string text, Action call)
    {
        GrpcException refusal = Assert.Throws<GrpcException>(() => call())!;
        Assert.That(refusal.Status, Is.EqualTo(status));
        Assert.That(refusal.Message, Does.Contain(text));
    }
}
