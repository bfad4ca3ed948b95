using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace CanTools.Shared.Can;

/// <summary>
/// The name of a network interface: 1 to 15 ASCII bytes, without control characters, blanks, '/', ':' and '%', and not
/// "." or "..". Stricter than the kernel, which would also cut a long name and take "%d" for a pattern.
/// </summary>
public readonly struct InterfaceName : IEquatable<InterfaceName>
{
    /// <summary>The longest name in bytes (IFNAMSIZ without its terminating zero).</summary>
    public const int MaxLength = 15;

    private readonly NameBytes _bytes;
    private readonly byte _length;

    private InterfaceName(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes);
        _length = (byte)bytes.Length;
    }

    /// <summary>The name's bytes; none in a default value, which names nothing.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => ((ReadOnlySpan<byte>)_bytes)[.._length];

    /// <summary>The name in a string, checked.</summary>
    /// <exception cref="ArgumentException">It is not a name that an interface can have; the message says why.</exception>
    public static implicit operator InterfaceName(string name) => Parse(name);

    /// <inheritdoc cref="op_Implicit(string)"/>
    public static InterfaceName Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string? problem = TryRead(Encoding.UTF8.GetBytes(name), out InterfaceName result);
        return problem is null
            ? result
            : throw new ArgumentException($"'{name}' cannot be the name of an interface: {problem}.", nameof(name));
    }

    /// <summary>Reads a name; false where no interface can have it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out InterfaceName name) => TryRead(bytes, out name) is null;

    /// <summary>Reads a name.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    internal static string? TryRead(ReadOnlySpan<byte> bytes, out InterfaceName name)
    {
        string? problem = FindProblem(bytes);
        name = problem is null ? new InterfaceName(bytes) : default;
        return problem;
    }

    /// <summary>What is wrong with a name; null if nothing is.</summary>
    internal static string? FindProblem(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > MaxLength)
            return "a name has 1 to 15 bytes";
        if (bytes.SequenceEqual("."u8) || bytes.SequenceEqual(".."u8))
            return "'.' and '..' are folders";

        foreach (byte b in bytes)
        {
            if (b is <= (byte)' ' or >= 0x7F or (byte)'/' or (byte)':' or (byte)'%')
                return "only printable ASCII without blanks, '/', ':' and '%' is allowed";
        }
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.ASCII.GetString(Bytes);

    /// <inheritdoc/>
    public bool Equals(InterfaceName other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is InterfaceName other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <summary>Whether both are the same name.</summary>
    public static bool operator ==(InterfaceName left, InterfaceName right) => left.Equals(right);

    /// <summary>Whether they are different names.</summary>
    public static bool operator !=(InterfaceName left, InterfaceName right) => !left.Equals(right);

    [InlineArray(MaxLength)]
    private struct NameBytes
    {
        private byte _first;
    }
}
