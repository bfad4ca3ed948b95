using CanTools.Shared.Can;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Client;

/// <summary>How something is claimed (<see cref="DaemonClient.ClaimAsync"/>).</summary>
public sealed class LeaseOptions
{
    /// <summary>The ISO-TP channel that is meant; null: the interface, with all of its channels.</summary>
    public IsoTpAddress? Channel { get; set; }

    /// <summary>Whether others may have it at the same time who share it, too. False by default: nobody else has it.</summary>
    public bool IsShared { get; set; }

    /// <summary>After which time it ends by itself: a millisecond to 49 days; null, the default: not at all.</summary>
    public TimeSpan? TimeLimit { get; set; }

    /// <summary>How long to wait for it, behind those who came before: up to 49 days. Zero by default: it is refused at once.</summary>
    public TimeSpan Wait { get; set; }

    /// <summary>What others see as its name, such as "bench 3": up to 32 bytes of UTF-8 without control characters.</summary>
    public string Name { get; set; } = "";

    /// <summary>What others see as its purpose, such as "flashing": up to 64 bytes.</summary>
    public string Purpose { get; set; } = "";

    /// <exception cref="ArgumentException">Something is out of its bounds.</exception>
    internal ClaimMessage ToMessage(InterfaceName interfaceName, string? reason)
    {
        if (interfaceName == default)
            throw new ArgumentException("A default InterfaceName names no interface.", nameof(interfaceName));
        if (TimeLimit is { } limit)
            CheckTime(limit, TimeSpan.FromMilliseconds(1), nameof(TimeLimit));
        CheckTime(Wait, TimeSpan.Zero, nameof(Wait));
        IsoTpBinding? binding = Channel is { } channel ? IsoTpBinding.From(channel, IsoTpOptions.Default) : null;
        return new ClaimMessage(interfaceName, binding, IsShared, TimeLimit)
        {
            Wait = Wait,
            Name = ClaimMessage.ToText(nameof(Name), Name, ClaimMessage.MaxName),
            Purpose = ClaimMessage.ToText(nameof(Purpose), Purpose, ClaimMessage.MaxPurpose),
            Reason = reason is null ? default(ReadOnlyMemory<byte>?) : ClaimMessage.ToText(nameof(reason), reason, ClaimMessage.MaxReason),
        };
    }

    private static void CheckTime(TimeSpan time, TimeSpan least, string what)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, least, what);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, TimeSpan.FromMilliseconds(uint.MaxValue), what);
    }
}
