using System.Text;

namespace CanTools.Daemon.Connections;

/// <summary>What the daemon knows of a client, as far as a request's handler needs it.</summary>
internal sealed class ClientContext(PeerIdentity peer)
{
    private byte[] _name = [];
    private int _nameLength;

    public PeerIdentity Peer { get; } = peer;

    /// <summary>The name that it gave in HELLO, as text that is safe to log; empty where it gave none.</summary>
    public string Name => Encoding.UTF8.GetString(_name.AsSpan(0, _nameLength));

    /// <summary>Keeps a name that HELLO has checked; allocates only when a longer one comes than ever before.</summary>
    public void SetName(ReadOnlySpan<byte> name)
    {
        if (name.Length > _name.Length)
            _name = new byte[name.Length];
        name.CopyTo(_name);
        _nameLength = name.Length;
    }
}
