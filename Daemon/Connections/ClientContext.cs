using System.Text;
using CanTools.Daemon.Links;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Connections;

/// <summary>What the daemon knows of a client, as far as a request's handler needs it.</summary>
/// <param name="peer">Who connected.</param>
/// <param name="life">Its connection, or its process; stays the caller's.</param>
/// <param name="isProcess">Which of them.</param>
internal sealed class ClientContext(PeerIdentity peer, FileDescriptor life, bool isProcess = false)
{
    /// <summary>What poll(2) tells of it once it has ended.</summary>
    private readonly short _endEvent = isProcess ? LibC.POLLIN : LibC.POLLHUP;

    private byte[] _name = [];
    private int _nameLength;
    private bool _hasEnded;
    private ClientOrigin? _origin;
    private string? _description;
    private string? _program;

    /// <summary>Raised once, when the connection ends.</summary>
    public event Action<ClientContext>? Ended;

    public PeerIdentity Peer { get; } = peer;

    /// <summary>Counts its user's requests; null where something else bounds them.</summary>
    public RequestRates.User? Rate { get; init; }

    /// <summary>Asked for only where a rule needs it, and so not by who only says HELLO.</summary>
    public ClientOrigin Origin => _origin ??= new ClientOrigin(Peer, isProcess ? null : life);

    /// <summary>Whether it was found out that the client has closed its end. What waits to be sent to it never will be.</summary>
    public bool IsGone { get; private set; }

    /// <summary>
    /// Finds out whether the client has closed its end, which the loop may not have come to yet: what a killed process held
    /// should be free for whoever was told of its death.
    /// </summary>
    public bool FindGone() => IsGone |= (LibC.Poll(life, _endEvent, 0) & _endEvent) != 0;

    /// <summary>For the log, such as "uid 1000, pid 42 (python3) 'bench'".</summary>
    public override string ToString() => _description ??= Describe();

    /// <summary>The name that it gave in HELLO, as text that is safe to log; empty where it gave none.</summary>
    public string Name => Encoding.UTF8.GetString(NameBytes.Span);

    /// <summary>The same as it came.</summary>
    public ReadOnlyMemory<byte> NameBytes => _name.AsMemory(0, _nameLength);

    /// <summary>Whether the connection has ended; for any thread.</summary>
    public bool HasEnded => Volatile.Read(ref _hasEnded);

    public void End()
    {
        Volatile.Write(ref _hasEnded, true);
        Ended?.Invoke(this);
    }

    /// <summary>Keeps a name that HELLO has checked; allocates only when a longer one comes than ever before.</summary>
    public void SetName(ReadOnlySpan<byte> name)
    {
        if (name.Length > _name.Length)
            _name = new byte[name.Length];
        name.CopyTo(_name);
        _nameLength = name.Length;
        _description = null;
    }

    /// <summary>What its program is called, as far as it says the truth; empty where /proc does not tell.</summary>
    public string Program => _program ??= ProcessRecord.ProgramOf(Peer.ProcessId);

    /// <summary>Whether another connection is of the same process. 0 is every process of another PID namespace.</summary>
    public bool IsOfSameProcess(ClientContext other) => other == this || Peer.ProcessId != 0 && Peer == other.Peer;

    private string Describe()
    {
        string text = $"uid {Peer.UserId}, pid {Peer.ProcessId}";
        if (Program.Length > 0)
            text += $" ({Program})";
        return _nameLength == 0 ? text : $"{text} '{Name}'";
    }
}
