using System.Runtime.InteropServices;
using System.Text;
using CanTools.Daemon.Connections;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Daemon.Handover;

/// <summary>
/// What a daemon that stops leaves for the one that is started next: fields in order, and descriptors. They travel as a single
/// descriptor, the end of a socket pair in which all of them are on their way; a manager can keep that without looking at it.
/// </summary>
internal sealed class HandoverWriter : IDisposable
{
    /// <summary>Changes with every change of what is written. Who reads another one leaves all of it.</summary>
    public const string Format = "hycan_daemon state 2";

    private readonly MemoryStream _bytes = new();
    private readonly BinaryWriter _fields;
    private readonly List<FileDescriptor> _descriptors = [];
    private readonly Dictionary<ClientContext, int> _clients = [];

    public HandoverWriter() => _fields = new BinaryWriter(_bytes, Encoding.UTF8);

    /// <summary>Stays the caller's.</summary>
    public void Write(FileDescriptor descriptor) => _descriptors.Add(descriptor);

    public void Write(bool value) => _fields.Write(value);

    public void Write(int value) => _fields.Write(value);

    public void Write(uint value) => _fields.Write(value);

    public void Write(ulong value) => _fields.Write(value);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _fields.Write(bytes.Length);
        _fields.Write(bytes);
    }

    public void Write(InterfaceName name) => Write(name.Bytes);

    public void Write(IsoTpBinding binding)
    {
        var writer = new PayloadWriter(stackalloc byte[ProtocolLimits.MaxRequest]);
        binding.Write(ref writer);
        Write(writer.Written);
    }

    /// <summary>From now on it can be named by <see cref="Write(ClientContext)"/>.</summary>
    public void Enter(ClientContext client) => _clients.Add(client, _clients.Count);

    /// <summary>Whether it was entered; what belongs to others ends with this daemon.</summary>
    public bool Knows(ClientContext client) => _clients.ContainsKey(client);

    public void Write(ClientContext client) => _fields.Write(_clients[client]);

    /// <summary>Puts all of it into a socket pair.</summary>
    /// <param name="end">Where the next daemon finds it; the caller's.</param>
    public Errno TryPack(out FileDescriptor? end)
    {
        end = null;
        using FileDescriptor file = LibC.memfd_create("state", LibC.MFD_CLOEXEC);
        if (file.IsInvalid)
            return LibC.LastError;
        Errno error = LibC.SocketPair(LibC.AF_UNIX, LibC.SOCK_SEQPACKET | LibC.SOCK_CLOEXEC, out FileDescriptor near, out FileDescriptor far);
        if (error != Errno.None)
            return error;

        using (near)
        {
            error = WriteTo(file);
            if (error != Errno.None)
            {
                far.Dispose();
                return error;
            }
            FileDescriptor[] all = [file, .. _descriptors];
            foreach (FileDescriptor[] some in all.Chunk(FdPassing.MaxDescriptors))
            {
                error = FdPassing.SendAll(near, some);
                if (error != Errno.None)
                {
                    far.Dispose();
                    return error;
                }
            }
        }
        end = far;
        return Errno.None;
    }

    public void Dispose() => _fields.Dispose();

    /// <summary>What it is and how many descriptors there are, then the fields.</summary>
    private Errno WriteTo(FileDescriptor file)
    {
        var head = new MemoryStream();
        using var writer = new BinaryWriter(head, Encoding.UTF8);
        writer.Write(Format);
        writer.Write(_descriptors.Count);
        ReadOnlySpan<byte> rest = (byte[])[.. head.ToArray(), .. _bytes.ToArray()];
        while (!rest.IsEmpty)
        {
            nint count = LibC.write(file, ref MemoryMarshal.GetReference(rest), (nuint)rest.Length);
            if (count < 0)
                return LibC.LastError;
            rest = rest[(int)count..];
        }
        return Errno.None;
    }
}
