using CanTools.Shared.Netlink;

namespace CanTools.Shared.Can;

/// <summary>What is to be changed of a CAN interface; what is null stays as it is.</summary>
public sealed record CanLinkSettings
{
    private const CanControllerModes AllModes = (CanControllerModes)0x7FF;

    /// <summary>The largest frame: see <see cref="CanMtu"/>.</summary>
    public int? Mtu { get; init; }

    /// <summary>The timing of a bit.</summary>
    public CanBitTiming? BitTiming { get; init; }

    /// <summary>The timing of a bit in a CAN FD frame's data.</summary>
    public CanBitTiming? DataBitTiming { get; init; }

    /// <summary>Modes to switch on.</summary>
    public CanControllerModes Enable { get; init; }

    /// <summary>Modes to switch off.</summary>
    public CanControllerModes Disable { get; init; }

    /// <summary>How long after a bus-off the controller restarts itself, in whole milliseconds; zero: never.</summary>
    public TimeSpan? RestartDelay { get; init; }

    /// <summary>The termination to switch on, in ohms; 0: none.</summary>
    public int? TerminationOhms { get; init; }

    /// <summary>Restart a controller that is bus-off, at once.</summary>
    public bool Restart { get; init; }

    /// <summary>A text for people, at most 128 bytes of UTF-8; empty takes it away.</summary>
    public string? Alias { get; init; }

    /// <summary>Whether anything of it concerns a controller, which only the kind "can" has.</summary>
    internal bool ConcernsController =>
        BitTiming is not null || DataBitTiming is not null || (Enable | Disable) != 0 || RestartDelay is not null
        || TerminationOhms is not null || Restart;

    /// <summary>What contradicts itself or cannot be; null if nothing does.</summary>
    internal string? FindProblem()
    {
        if (Mtu is { } mtu && !CanMtu.IsValid(mtu))
            return $"an MTU of {mtu} does not exist: 16 is classic CAN, 72 CAN FD, 76 to 2060 CAN XL";
        if ((Enable & Disable) != 0)
            return $"{Enable & Disable} cannot be switched on and off";
        if (((Enable | Disable) & ~AllModes) != 0)
            return $"there is no mode {(Enable | Disable) & ~AllModes}";
        if (RestartDelay is { } delay && (delay < TimeSpan.Zero || delay.TotalMilliseconds > uint.MaxValue))
            return "a restart delay is from 0 to 4294967295 ms";
        if (TerminationOhms is < 0 or > ushort.MaxValue)
            return "a termination is from 0 to 65535 ohms";
        if (Alias is not null && System.Text.Encoding.UTF8.GetByteCount(Alias) > LinkMark.MaxNote)
            return $"an alias has at most {LinkMark.MaxNote} bytes";
        if (Alias is { Length: > 0 } && !Protocol.PrintableText.Is(System.Text.Encoding.UTF8.GetBytes(Alias)))
            return "an alias has no control characters";
        if (this == new CanLinkSettings())
            return "nothing is to be changed";
        return BitTiming?.FindProblem() ?? DataBitTiming?.FindProblem();
    }

    /// <summary>What is changed, for a log.</summary>
    internal string Describe()
    {
        List<string> changes = [];
        Add("MTU", Mtu);
        Add("", BitTiming);
        Add("data", DataBitTiming);
        Add("on", Enable == 0 ? null : Enable);
        Add("off", Disable == 0 ? null : Disable);
        Add("restart delay", RestartDelay);
        Add("termination", TerminationOhms);
        Add("restart", Restart ? "now" : null);
        Add("alias", Alias);
        return string.Join(", ", changes);

        void Add(string name, object? value)
        {
            if (value is not null)
                changes.Add($"{name} {value}".TrimStart());
        }
    }
}
