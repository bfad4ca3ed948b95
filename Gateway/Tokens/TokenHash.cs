using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CanTools.Gateway.Tokens;

/// <summary>SHA-256's first half of a token: who has it knows the token when he sees it, and cannot use it.</summary>
internal readonly record struct TokenHash(UInt128 Value)
{
    private const int RandomBytes = 32;

    public const int Length = 16;

    public static TokenHash Of(string token) => Read(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    public static TokenHash Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128LittleEndian(bytes));

    /// <summary>A new token's.</summary>
    public static TokenHash Make(out string token)
    {
        token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        return Of(token);
    }

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Length];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, Value);
        return bytes;
    }
}
