using System.Text;
using CanTools.Daemon.Connections;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Daemon.Handover;

/// <summary>What the daemon before left (<see cref="HandoverWriter"/>), read in the same order.</summary>
internal sealed class HandoverReader : IDisposable
{
    private readonly BinaryReader _fields;
    private readonly Queue<FileDescriptor> _descriptors;
    private readonly DescriptorCloser _closer;
    private readonly List<ClientContext?> _clients = [];

    private HandoverReader(BinaryReader fields, Queue<FileDescriptor> descriptors, DescriptorCloser closer)
    {
        _closer = closer;
        _fields = fields;
        _descriptors = descriptors;
    }

    /// <summary>Takes everything out of the socket pair's end.</summary>
    /// <param name="end">The end; stays the caller's.</param>
    /// <param name="closer">For what nobody reads.</param>
    /// <param name="problem">What is wrong with it, where the answer is null; then all that was in it is closed.</param>
    public static HandoverReader? TryUnpack(FileDescriptor end, DescriptorCloser closer, out string problem)
    {
        Queue<FileDescriptor> descriptors = new();
        Span<byte> one = stackalloc byte[1];
        bool isCut = false;
        nint count;
        do
        {
            count = FdPassing.Receive(end, one, descriptors, out bool truncated);
            isCut |= truncated;
        }
        while (count > 0 || (count < 0 && LibC.LastError == Errno.EINTR));

        problem = count < 0 ? $"it cannot be received: {LibC.LastError.Describe()}"
            : isCut ? "there are not enough descriptors for it"
            : descriptors.Count == 0 ? "it is empty"
            : "";
        if (problem.Length == 0)
        {
            using FileDescriptor file = descriptors.Dequeue();
            var fields = new BinaryReader(new MemoryStream(File.ReadAllBytes(file.ProcPath)), Encoding.UTF8);
            var reader = new HandoverReader(fields, descriptors, closer);
            if (fields.ReadString() is HandoverWriter.Format && fields.ReadInt32() == descriptors.Count)
                return reader;
            reader.Dispose();
            problem = "it is of another version";
            return null;
        }
        Close(descriptors, closer);
        return null;
    }

    /// <summary>The caller's from now on.</summary>
    public FileDescriptor ReadDescriptor() => _descriptors.Dequeue();

    public bool ReadBoolean() => _fields.ReadBoolean();

    public int ReadInt32() => _fields.ReadInt32();

    public uint ReadUInt32() => _fields.ReadUInt32();

    public ulong ReadUInt64() => _fields.ReadUInt64();

    public byte[] ReadBytes() => _fields.ReadBytes(_fields.ReadInt32());

    public InterfaceName ReadInterfaceName() =>
        InterfaceName.TryParse(ReadBytes(), out InterfaceName name) ? name : throw new InvalidDataException("No name of an interface.");

    public IsoTpBinding ReadBinding()
    {
        var reader = new PayloadReader(ReadBytes());
        return IsoTpBindingFields.Read(ref reader, out IsoTpBinding binding) is { } problem
            ? throw new InvalidDataException($"No ISO-TP address: {problem}.")
            : binding;
    }

    /// <summary>In the order of <see cref="HandoverWriter.Enter"/>; null for one that could not be taken over.</summary>
    public void Enter(ClientContext? client) => _clients.Add(client);

    /// <summary>Null where it could not be taken over, and what it had ends.</summary>
    public ClientContext? ReadClient() => _clients[_fields.ReadInt32()];

    public void Dispose()
    {
        Close(_descriptors, _closer);
        _fields.Dispose();
    }

    private static void Close(Queue<FileDescriptor> descriptors, DescriptorCloser closer)
    {
        while (descriptors.TryDequeue(out FileDescriptor? descriptor))
            closer.Close(descriptor);
    }
}
