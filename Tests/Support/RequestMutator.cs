using CanTools.Shared.Protocol;

namespace CanTools.Tests.Support;

/// <summary>
/// Requests that are nearly right: those of the specification with bytes changed, cut off, put in twice or taken from another one,
/// whose lengths mostly still say the truth, so that the mistakes come where they are looked for last.
/// </summary>
internal sealed class RequestMutator(int seed)
{
    private static readonly byte[] s_extremes = [0, 1, 0x7F, 0x80, 0xFF, (byte)'%', (byte)'/', (byte)'\n'];

    private static readonly byte[][] s_requests =
        [.. GoldenBytes.Names.Select(GoldenBytes.Get).Where(bytes => bytes.Length >= 2 && bytes.Length == 2 + bytes[1])];

    private readonly Random _random = new(seed);
    private readonly byte[] _buffer = new byte[ProtocolLimits.MaxRequest];

    /// <summary>The next one, whole; it is valid until the one after it.</summary>
    public ReadOnlySpan<byte> Next()
    {
        byte[] origin = s_requests[_random.Next(s_requests.Length)];
        origin.CopyTo(_buffer, 0);
        int length = origin.Length;
        for (int i = _random.Next(1, 5); i > 0; i--)
            length = Mutate(length);
        if (_random.Next(20) == 0)
            _buffer[0] = (byte)_random.Next(256);
        _buffer[1] = (byte)(length - 2);
        return _buffer.AsSpan(0, length);
    }

    private int Mutate(int length)
    {
        if (length > 2)
        {
            int at = _random.Next(2, length);
            switch (_random.Next(6))
            {
                case 0:
                    _buffer[at] = s_extremes[_random.Next(s_extremes.Length)];
                    return length;
                case 1:
                    _buffer[at] ^= (byte)(1 << _random.Next(8));
                    return length;
                case 2:
                    _buffer[at] = (byte)_random.Next(256);
                    return length;
                case 3:
                    return at;
                case 4:
                    _buffer.AsSpan(at, Math.Min(length, _buffer.Length - 1) - at).CopyTo(_buffer.AsSpan(at + 1));
                    return Math.Min(length + 1, _buffer.Length);
                default:
                    break;
            }
        }
        byte[] other = s_requests[_random.Next(s_requests.Length)];
        int count = Math.Min(_random.Next(other.Length), _buffer.Length - length);
        other.AsSpan(other.Length - count).CopyTo(_buffer.AsSpan(length));
        return length + count;
    }
}
