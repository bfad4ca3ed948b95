using CanTools.Daemon.Connections;

namespace CanTools.Daemon.Access;

/// <summary>One line of the policy: to whom it applies, for what, and on which interfaces.</summary>
internal sealed record AccessRule(bool Allows, OperationFamily Operations)
{
    /// <summary>How many digits the kernel's own number for a new interface has at most: it stops at eight bits for each byte of a page.</summary>
    private const int MaxDigits = 6;

    public required bool IsForEverybody { get; init; }

    public required uint[] Users { get; init; }

    public required uint[] Groups { get; init; }

    public required InterfaceGlob[] Interfaces { get; init; }

    /// <summary>Whether it also lets those in who are in another network namespace.</summary>
    public bool IsFromAnywhere { get; init; }

    /// <summary>File, line and setting, or what else it was read from.</summary>
    public required string Place { get; init; }

    /// <summary>Whether it is the one to decide.</summary>
    /// <param name="client">Who wants it.</param>
    /// <param name="operation">What.</param>
    /// <param name="name">On which interface, or a pattern with "%d" for one that is to be made.</param>
    public bool Decides(ClientContext client, OperationFamily operation, ReadOnlySpan<byte> name) =>
        (Operations & operation) != 0
        && (!Allows || IsFromAnywhere || !client.Origin.IsElsewhere)
        && IsAbout(client)
        && (name.IndexOf("%d"u8) is var number && number < 0
            ? MatchesName(name)
            : Allows ? MatchesEvery(name, number) : MatchesSome(name, number));

    private bool IsAbout(ClientContext client)
    {
        if (IsForEverybody || Users.AsSpan().Contains(client.Peer.UserId))
            return true;
        foreach (uint group in Groups)
        {
            // Where nothing tells, nothing is allowed for it, and what is denied is denied.
            if (client.Origin.IsInGroup(group) ?? !Allows)
                return true;
        }
        return false;
    }

    private bool MatchesName(ReadOnlySpan<byte> name)
    {
        foreach (InterfaceGlob glob in Interfaces)
        {
            if (glob.Matches(name))
                return true;
        }
        return false;
    }

    /// <summary>What is allowed must be allowed whatever number the kernel puts.</summary>
    private bool MatchesEvery(ReadOnlySpan<byte> pattern, int number)
    {
        Span<byte> buffer = stackalloc byte[64];
        for (int digits = 1; digits <= MaxDigits; digits++)
        {
            if (!MatchesName(Expand(pattern, number, digits, InterfaceGlob.EveryDigit, buffer)))
                return false;
        }
        return true;
    }

    /// <summary>What is denied must not come about by any number.</summary>
    private bool MatchesSome(ReadOnlySpan<byte> pattern, int number)
    {
        Span<byte> buffer = stackalloc byte[64];
        for (int digits = 1; digits <= MaxDigits; digits++)
        {
            if (MatchesName(Expand(pattern, number, digits, InterfaceGlob.SomeDigit, buffer)))
                return true;
        }
        return false;
    }

    private static ReadOnlySpan<byte> Expand(ReadOnlySpan<byte> pattern, int number, int digits, byte digit, Span<byte> buffer)
    {
        pattern[..number].CopyTo(buffer);
        buffer.Slice(number, digits).Fill(digit);
        ReadOnlySpan<byte> rest = pattern[(number + 2)..];
        rest.CopyTo(buffer[(number + digits)..]);
        return buffer[..(number + digits + rest.Length)];
    }
}
