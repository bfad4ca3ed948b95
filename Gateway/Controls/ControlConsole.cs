using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Grpc;

namespace CanTools.Gateway.Controls;

/// <summary>Where somebody looks at controls, and answers them.</summary>
/// <param name="client">Who.</param>
/// <param name="seesAll">Whether it sees the sessions of others, too.</param>
/// <param name="targets">For whom they are.</param>
/// <param name="session">The only session that is wanted; empty: all.</param>
internal sealed class ControlConsole(string client, bool seesAll, IReadOnlyCollection<InterfaceType> targets, string session) : IDisposable
{
    /// <summary>What may wait to be read.</summary>
    private const int MaxWaiting = 256;

    private readonly CancellationTokenSource _ended = new();

    public string Client => client;

    public GrpcOutbox<ShownControl> Outbox { get; } = new(MaxWaiting);

    /// <summary>Cancelled when it does not read what it is sent.</summary>
    public CancellationToken Ended => _ended.Token;

    public bool Wants(ShownControl control) => (seesAll || control.Owner == client) && targets.Contains(control.Control.Target)
        && (session.Length == 0 || session == control.SessionId);

    public void Show(ShownControl control)
    {
        if (!Outbox.TrySend(control))
            _ = _ended.CancelAsync();
    }

    public void Dispose() => _ended.Dispose();
}
