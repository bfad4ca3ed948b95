using CanTools.Shared.Can;

namespace CanTools.Cli.Frames;

/// <summary>What a frame is as a part of ISO-TP (ISO 15765-2), and the PDU where it completes one.</summary>
/// <param name="Part">Such as "first frame of 20 bytes".</param>
/// <param name="Pdu">The whole PDU; null: not complete yet, or flow control.</param>
/// <param name="Problem">What does not fit what came before; null: nothing.</param>
internal readonly record struct IsoTpPart(string Part, byte[]? Pdu = null, string? Problem = null);

/// <summary>
/// Puts ISO-TP's PDUs together again from frames that pass by, without taking part: for each identifier of its own, since each
/// direction has one.
/// </summary>
/// <param name="prefixLength">0 for normal addressing, 1 where each frame begins with an address (extended, mixed).</param>
internal sealed class IsoTpReassembler(int prefixLength = 0)
{
    /// <summary>What a first frame announces is memory: as much as the kernel takes by default, and no more.</summary>
    private const int MaxPdu = 64 * 1024;

    /// <summary>Who begins PDUs for ever and ends none must not fill the memory.</summary>
    private const int MaxTransfers = 256;

    /// <summary>After so long without a frame it is over: five times N_Cr and N_Bs (ISO 15765-2), for units that wait.</summary>
    private const long PatienceNanoseconds = 5_000_000_000;

    private readonly Dictionary<(int Interface, CanId Id, byte Prefix), Transfer> _transfers = [];

    /// <summary>Null: it is no part of ISO-TP.</summary>
    public IsoTpPart? Add(in CanMessage message)
    {
        if (message.IsRemote || message.IsError || message.Kind == CanFrameKind.Xl || message.Data.Length <= prefixLength)
            return null;
        byte prefix = prefixLength > 0 ? message.Data[0] : (byte)0;
        ReadOnlySpan<byte> data = message.Data[prefixLength..];
        var key = (message.InterfaceIndex, message.Id, prefix);
        return (data[0] >> 4) switch
        {
            0 => Single(key, data),
            1 => First(key, data, message.ReceivedNanoseconds),
            2 => Consecutive(key, data, message.ReceivedNanoseconds),
            3 => FlowControl(data),
            _ => null,
        };
    }

    private IsoTpPart? Single((int, CanId, byte) key, ReadOnlySpan<byte> data)
    {
        // Since 2016 frames longer than 8 bytes have the length in a byte of its own.
        int at = data[0] == 0 && data.Length > 1 ? 2 : 1, length = at == 2 ? data[1] : data[0];
        if (length == 0 || length > data.Length - at)
            return null;
        bool wasOpen = _transfers.Remove(key);
        return new IsoTpPart("single frame", data.Slice(at, length).ToArray(), wasOpen ? "the PDU before it was not complete" : null);
    }

    private IsoTpPart? First((int, CanId, byte) key, ReadOnlySpan<byte> data, long time)
    {
        // It is full, or it is none.
        if (data.Length + prefixLength < CanFrame.MaxLength)
            return null;
        int at = 2;
        long length = ((data[0] & 0xF) << 8) | data[1];
        if (length == 0)
        {
            length = (uint)(data[2] << 24 | data[3] << 16 | data[4] << 8 | data[5]);
            at = 6;
        }
        bool wasOpen = _transfers.Remove(key);
        string? problem = wasOpen ? "the PDU before it was not complete" : null;
        if (length > MaxPdu)
            return new IsoTpPart($"first frame of {length} bytes", null, "longer than is put together here");
        if (length <= data.Length - at)
            return null;
        var transfer = new Transfer(new byte[length]);
        transfer.Take(data[at..], time);
        if (_transfers.Count == MaxTransfers)
            _transfers.Remove(_transfers.MinBy(one => one.Value.Last).Key);
        _transfers[key] = transfer;
        return new IsoTpPart($"first frame of {length} bytes", null, problem);
    }

    private IsoTpPart? Consecutive((int, CanId, byte) key, ReadOnlySpan<byte> data, long time)
    {
        int number = data[0] & 0xF;
        if (!_transfers.TryGetValue(key, out Transfer? transfer))
            return new IsoTpPart($"consecutive frame {number}", null, "its first frame was not seen");
        if (time - transfer.Last > PatienceNanoseconds)
        {
            _transfers.Remove(key);
            return new IsoTpPart($"consecutive frame {number}", null, "it comes too late for its first frame");
        }
        if (number != transfer.Next)
        {
            _transfers.Remove(key);
            return new IsoTpPart($"consecutive frame {number}", null, $"number {transfer.Next} is missing");
        }
        if (!transfer.Take(data[1..], time))
            return new IsoTpPart($"consecutive frame {number}");
        _transfers.Remove(key);
        return new IsoTpPart($"consecutive frame {number}", transfer.Pdu);
    }

    private static IsoTpPart? FlowControl(ReadOnlySpan<byte> data)
    {
        if (data.Length < 3)
            return null;
        string status = (data[0] & 0xF) switch
        {
            0 => $"continue, block size {data[1]}, STmin {SeparationTime(data[2])}",
            1 => "wait",
            2 => "overflow",
            _ => "reserved",
        };
        return new IsoTpPart($"flow control: {status}");
    }

    private static string SeparationTime(byte code)
    {
        if (!SeparationTimeCode.IsValid(code))
            return "reserved";
        TimeSpan time = SeparationTimeCode.ToTime(code);
        return code <= 0x7F ? $"{time.TotalMilliseconds} ms" : $"{time.TotalMicroseconds} µs";
    }

    private sealed class Transfer(byte[] pdu)
    {
        private int _length;

        public byte[] Pdu => pdu;

        public int Next { get; private set; }

        /// <summary>When its last frame came.</summary>
        public long Last { get; private set; }

        /// <summary>Whether it is complete with that.</summary>
        public bool Take(ReadOnlySpan<byte> data, long time)
        {
            Last = time;
            int count = Math.Min(data.Length, pdu.Length - _length);
            data[..count].CopyTo(pdu.AsSpan(_length));
            _length += count;
            Next = (Next + 1) & 0xF;
            return _length == pdu.Length;
        }
    }
}
