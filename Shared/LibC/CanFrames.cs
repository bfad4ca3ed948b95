using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>Many frames in one call: recvmmsg(2) into a buffer that stays where it is, and sendmmsg(2).</summary>
internal sealed unsafe class CanFrames
{
    /// <summary>The most frames that one call takes.</summary>
    public const int MaxBatch = 64;

    /// <summary>Room for time stamps, three of 16 bytes, and for the count of dropped frames.</summary>
    private const int ControlSize = 128;

    private readonly int _frameSize;
    private readonly byte[] _buffer;
    private readonly LibC.mmsghdr* _messages;
    private readonly LibC.sockaddr_can* _addresses;
    private readonly byte* _controls;
    private readonly byte* _frames;
    private int _used;

    /// <summary>Room for so many frames of up to so many bytes. The garbage collector frees it, and never moves it.</summary>
    public CanFrames(int count, int frameSize)
    {
        _frameSize = (frameSize + 7) & ~7;
        int each = sizeof(LibC.mmsghdr) + sizeof(LibC.iovec) + sizeof(LibC.sockaddr_can) + ControlSize + _frameSize;
        _buffer = GC.AllocateArray<byte>(count * each, pinned: true);
        byte* memory = (byte*)Unsafe.AsPointer(ref _buffer[0]);
        _messages = (LibC.mmsghdr*)memory;
        var vectors = (LibC.iovec*)(_messages + count);
        _addresses = (LibC.sockaddr_can*)(vectors + count);
        _controls = (byte*)(_addresses + count);
        _frames = _controls + count * ControlSize;
        for (int i = 0; i < count; i++)
        {
            vectors[i] = new LibC.iovec { iov_base = (nint)(_frames + i * _frameSize), iov_len = (nuint)_frameSize };
            _messages[i].msg_hdr = new LibC.msghdr
            {
                msg_name = (nint)(_addresses + i),
                msg_iov = (nint)(vectors + i),
                msg_iovlen = 1,
                msg_control = (nint)(_controls + i * ControlSize),
            };
        }
        _used = count;
    }

    /// <summary>Receives what is there, without waiting.</summary>
    /// <returns>How many frames; -1 with the reason in <see cref="LibC.LastError"/>.</returns>
    public int Receive(FileDescriptor socket, int count)
    {
        // The kernel wrote over them in what it filled last time.
        for (int i = 0; i < _used; i++)
        {
            _messages[i].msg_hdr.msg_namelen = (uint)sizeof(LibC.sockaddr_can);
            _messages[i].msg_hdr.msg_controllen = ControlSize;
        }
        int received = LibC.recvmmsg(socket, _messages, (uint)count, LibC.MSG_DONTWAIT, null);
        _used = Math.Max(received, 0);
        GC.KeepAlive(_buffer);
        return received;
    }

    /// <summary>The bytes of one of the frames.</summary>
    public ReadOnlySpan<byte> FrameAt(int i) =>
        new(_frames + i * _frameSize, (int)Math.Min(_messages[i].msg_len, (uint)_frameSize));

    /// <summary>MSG_… of one of them.</summary>
    public int FlagsAt(int i) => _messages[i].msg_hdr.msg_flags;

    /// <summary>From which interface it came.</summary>
    public int InterfaceAt(int i) => _addresses[i].can_ifindex;

    /// <summary>What the kernel tells beside it; <paramref name="dropped"/> stays as it is where it tells none.</summary>
    public void ReadControl(int i, out long softwareTime, out long hardwareTime, ref uint dropped)
    {
        softwareTime = hardwareTime = 0;
        var control = new ReadOnlySpan<byte>(_controls + i * ControlSize, (int)_messages[i].msg_hdr.msg_controllen);
        while (control.Length >= sizeof(LibC.cmsghdr))
        {
            var header = Unsafe.ReadUnaligned<LibC.cmsghdr>(in control[0]);
            int length = (int)header.cmsg_len;
            if (length < sizeof(LibC.cmsghdr) || length > control.Length)
                return;
            ReadOnlySpan<byte> value = control[sizeof(LibC.cmsghdr)..length];
            if (header.cmsg_level == LibC.SOL_SOCKET && header.cmsg_type == LibC.SO_TIMESTAMPING_NEW && value.Length >= 48)
            {
                softwareTime = ReadTime(value);
                hardwareTime = ReadTime(value[32..]);
            }
            else if (header.cmsg_level == LibC.SOL_SOCKET && header.cmsg_type == LibC.SO_RXQ_OVFL && value.Length >= sizeof(uint))
            {
                dropped = MemoryMarshal.Read<uint>(value);
            }
            control = control[Math.Min((length + 7) & ~7, control.Length)..];
        }
    }

    /// <summary>Sends frames that lie one behind the other, each of <paramref name="size"/> bytes, without waiting.</summary>
    /// <returns>How many were taken; -1 with the reason in <see cref="LibC.LastError"/> where none was.</returns>
    [SkipLocalsInit]
    public static int Send(FileDescriptor socket, ReadOnlySpan<byte> frames, int size)
    {
        int count = Math.Min(frames.Length / size, MaxBatch);
        fixed (byte* first = frames)
        {
            if (count == 1)
                return LibC.send(socket, first, (nuint)size, LibC.MSG_DONTWAIT) < 0 ? -1 : 1;

            LibC.mmsghdr* messages = stackalloc LibC.mmsghdr[count];
            LibC.iovec* vectors = stackalloc LibC.iovec[count];
            for (int i = 0; i < count; i++)
            {
                vectors[i] = new LibC.iovec { iov_base = (nint)(first + i * size), iov_len = (nuint)size };
                messages[i] = new LibC.mmsghdr { msg_hdr = new LibC.msghdr { msg_iov = (nint)(vectors + i), msg_iovlen = 1 } };
            }
            return LibC.sendmmsg(socket, messages, (uint)count, LibC.MSG_DONTWAIT);
        }
    }

    /// <summary>struct scm_timestamping64 has three of struct __kernel_timespec: seconds and nanoseconds, 64 bits each.</summary>
    private static long ReadTime(ReadOnlySpan<byte> value) =>
        MemoryMarshal.Read<long>(value) * 1_000_000_000 + MemoryMarshal.Read<long>(value[8..]);
}
