using CanTools.Shared.Can;

namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// CLAIM (64), answered by <see cref="LeaseMessage"/>:
/// <code>
/// [flags u8: 1 shared, 2 an ISO-TP channel][limit u32: ms, 0 none][wait u32: ms, 0 not at all][n u8][interface: n bytes]
/// only a channel: [binding, as in <see cref="IsoTpBindingFields"/>; options do not matter]
/// [n u8][name: n bytes UTF-8][n u8][purpose: n bytes UTF-8]
/// </code>
/// TAKE_OVER (68) has the same, with no time to wait, and at its end <c>[n u8][reason: n bytes UTF-8]</c>.
/// </summary>
internal sealed record ClaimMessage(InterfaceName Interface, IsoTpBinding? Binding, bool IsShared, TimeSpan? Limit)
{
    /// <summary>In bytes.</summary>
    public const int MaxName = 32;

    /// <summary>In bytes.</summary>
    public const int MaxPurpose = 64;

    /// <summary>In bytes.</summary>
    public const int MaxReason = 64;

    private const byte SharedFlag = 1;
    private const byte ChannelFlag = 2;

    /// <summary>How long it may wait its turn.</summary>
    public TimeSpan Wait { get; init; }

    public ReadOnlyMemory<byte> Name { get; init; }

    public ReadOnlyMemory<byte> Purpose { get; init; }

    /// <summary>Why it is taken over; null: it is not.</summary>
    public ReadOnlyMemory<byte>? Reason { get; init; }

    public void Write(ref PayloadWriter writer)
    {
        writer.WriteByte((byte)((IsShared ? SharedFlag : 0) | (Binding is null ? 0 : ChannelFlag)));
        writer.WriteUInt32((uint)(Limit?.TotalMilliseconds ?? 0));
        writer.WriteUInt32((uint)Wait.TotalMilliseconds);
        writer.WriteCounted(Interface.Bytes);
        Binding?.Write(ref writer);
        writer.WriteCounted(Name.Span);
        writer.WriteCounted(Purpose.Span);
        if (Reason is { } reason)
            writer.WriteCounted(reason.Span);
    }

    /// <summary>Reads a request.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="isTakeOver">Whether it has a reason at its end.</param>
    /// <param name="message">What it says; null where something is wrong.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Read(ReadOnlySpan<byte> payload, bool isTakeOver, out ClaimMessage? message)
    {
        message = null;
        var reader = new PayloadReader(payload);
        byte flags = reader.ReadByte();
        uint limit = reader.ReadUInt32();
        uint wait = reader.ReadUInt32();
        ReadOnlySpan<byte> name = reader.ReadCounted();
        string? problem = null;
        IsoTpBinding? binding = null;
        if ((flags & ChannelFlag) != 0)
        {
            problem = IsoTpBindingFields.Read(ref reader, out IsoTpBinding given);
            binding = given;
        }
        ReadOnlySpan<byte> called = reader.ReadCounted();
        ReadOnlySpan<byte> purpose = reader.ReadCounted();
        ReadOnlySpan<byte> reason = isTakeOver ? reader.ReadCounted() : default;
        if (!reader.IsValid)
            return "its length does not fit its fields";
        if ((flags & ~(SharedFlag | ChannelFlag)) != 0)
            return "a reserved flag is set";
        if (isTakeOver && (wait != 0 || reason.IsEmpty))
            return "who takes over does not wait, and gives a reason";
        problem ??= InterfaceName.TryRead(name, out InterfaceName interfaceName)
            ?? ProblemOf("name", called, MaxName) ?? ProblemOf("purpose", purpose, MaxPurpose) ?? ProblemOf("reason", reason, MaxReason);
        if (problem is not null)
            return problem;

        InterfaceName.TryRead(name, out interfaceName);
        message = new ClaimMessage(
            interfaceName, binding, (flags & SharedFlag) != 0, limit == 0 ? null : TimeSpan.FromMilliseconds(limit))
        {
            Wait = TimeSpan.FromMilliseconds(wait),
            Name = called.ToArray(),
            Purpose = purpose.ToArray(),
            Reason = isTakeOver ? reason.ToArray() : default(ReadOnlyMemory<byte>?),
        };
        return null;
    }

    /// <exception cref="ArgumentException">It has another form.</exception>
    public static byte[] ToText(string what, string text, int most)
    {
        ArgumentNullException.ThrowIfNull(text, what);
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return ProblemOf(what, bytes, most) is { } problem ? throw new ArgumentException($"'{text}' cannot be: {problem}.", what) : bytes;
    }

    private static string? ProblemOf(string what, ReadOnlySpan<byte> text, int most) =>
        text.Length > most || !text.IsEmpty && !PrintableText.Is(text)
            ? $"a {what} has up to {most} bytes of UTF-8 without control characters"
            : null;
}
