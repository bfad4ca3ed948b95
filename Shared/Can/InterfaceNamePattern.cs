using System.Text;

namespace CanTools.Shared.Can;

/// <summary>
/// How an interface is to be called: a name, or a pattern with one "%d", for which the kernel puts the first number that
/// is free, such as "vcan%d".
/// </summary>
public sealed record InterfaceNamePattern
{
    private InterfaceNamePattern(string text) => Text = text;

    /// <summary>The name or the pattern.</summary>
    public string Text { get; }

    /// <summary>The bytes of it, without a terminating zero.</summary>
    internal ReadOnlySpan<byte> Bytes => Encoding.ASCII.GetBytes(Text);

    /// <summary>A name or a pattern in a string, checked.</summary>
    /// <exception cref="ArgumentException">No interface can have such a name; the message says why.</exception>
    public static implicit operator InterfaceNamePattern(string text) => Parse(text);

    /// <summary>A name.</summary>
    public static implicit operator InterfaceNamePattern(InterfaceName name) => Parse(name.ToString());

    /// <inheritdoc cref="op_Implicit(string)"/>
    public static InterfaceNamePattern Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string? problem = TryRead(Encoding.UTF8.GetBytes(text), out InterfaceNamePattern? pattern);
        return pattern ?? throw new ArgumentException(
            $"'{text}' cannot be the name of an interface, nor a pattern for one: {problem}.", nameof(text));
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Reads a name or a pattern.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    internal static string? TryRead(ReadOnlySpan<byte> bytes, out InterfaceNamePattern? pattern)
    {
        pattern = null;
        int number = bytes.IndexOf("%d"u8);
        if (bytes.Length > InterfaceName.MaxLength)
            return "a name has 1 to 15 bytes";

        // What stands around the number must do as a name, with a digit in its place.
        string? problem = number < 0
            ? InterfaceName.FindProblem(bytes)
            : InterfaceName.FindProblem([.. bytes[..number], (byte)'0', .. bytes[(number + 2)..]]);
        if (problem is null)
            pattern = new InterfaceNamePattern(Encoding.ASCII.GetString(bytes));
        return problem;
    }
}
