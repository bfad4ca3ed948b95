using CanTools.Daemon.Connections;
using CanTools.Daemon.Handover;
using CanTools.Daemon.IsoTp;
using CanTools.Shared.Can;

namespace CanTools.Daemon.Leases;

/// <summary>That somebody wants a resource: it waits for it, or holds it, and then is called a lease.</summary>
/// <param name="resource">What is wanted.</param>
/// <param name="isShared">Whether others may have it at the same time who share it, too.</param>
/// <param name="holder">With whose connection it ends.</param>
internal sealed class Claim(Resource resource, bool isShared, ClientContext holder)
{
    public Resource Resource { get; } = resource;

    public bool IsShared { get; } = isShared;

    public ClientContext Holder { get; } = holder;

    /// <summary>The interface, as it was called.</summary>
    public InterfaceName Interface { get; init; }

    /// <summary>Null where it is the interface as a whole.</summary>
    public IsoTpBinding? Binding { get; init; }

    /// <summary>What the holder calls it, UTF-8 that is safe to log; may be empty.</summary>
    public ReadOnlyMemory<byte> Name { get; init; }

    /// <summary>Likewise, what for.</summary>
    public ReadOnlyMemory<byte> Purpose { get; init; }

    /// <summary>How long it may be held; null without end.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>Given when it begins to wait, and anew when it is granted: of two leases of one resource the later has the greater.</summary>
    public ulong Number { get; set; }

    public bool IsHeld { get; set; }

    /// <summary>Since when it waits or is held.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>When that ends by itself, for people.</summary>
    public DateTimeOffset? Until { get; private set; }

    /// <summary>The same on the clock that nobody sets, in milliseconds as <see cref="Environment.TickCount64"/>.</summary>
    public long? Due { get; private set; }

    /// <summary>What waits to be told of its grant, or of its loss.</summary>
    public PostponedAnswer? Answer { get; set; }

    /// <summary>From now on it waits or is held, for so long; null without end.</summary>
    public void Begin(TimeSpan? duration)
    {
        Since = DateTimeOffset.UtcNow;
        Until = Since + duration;
        Due = duration is { } some ? Environment.TickCount64 + (long)some.TotalMilliseconds : null;
    }

    /// <summary>What it is about, for people: "vcan0", or "7E0/7E8 on vcan0".</summary>
    public string Subject => Binding is { } binding ? $"{binding} on {Interface}" : Interface.ToString();

    public void Save(HandoverWriter state)
    {
        state.Write(Holder);
        state.Write(Resource.InterfaceIndex);
        state.Write(Binding is not null);
        if (Binding is { } binding)
            state.Write(binding);
        state.Write(Interface);
        state.Write(IsShared);
        state.Write(Name.Span);
        state.Write(Purpose.Span);
        WriteTime(state, Limit?.Ticks);
        state.Write(Number);
        state.Write(IsHeld);
        WriteTime(state, Since.UtcTicks);
        WriteTime(state, Until?.UtcTicks);
        WriteTime(state, Due);
        state.Write(Loss is not null);
        Loss?.Save(state);
    }

    /// <summary>Null where its holder could not be taken over.</summary>
    public static Claim? Restore(HandoverReader state)
    {
        ClientContext? holder = state.ReadClient();
        int index = state.ReadInt32();
        IsoTpBinding? binding = state.ReadBoolean() ? state.ReadBinding() : null;
        InterfaceName name = state.ReadInterfaceName();
        bool isShared = state.ReadBoolean();
        var resource = new Resource(index, binding is { } channel ? ChannelKey.Of(index, channel) : null);
        var claim = new Claim(resource, isShared, holder!)
        {
            Interface = name,
            Binding = binding,
            Name = state.ReadBytes(),
            Purpose = state.ReadBytes(),
            Limit = ReadTime(state) is { } limit ? TimeSpan.FromTicks(limit) : null,
            Number = state.ReadUInt64(),
            IsHeld = state.ReadBoolean(),
            Since = new DateTimeOffset(ReadTime(state) ?? 0, TimeSpan.Zero),
            Until = ReadTime(state) is { } until ? new DateTimeOffset(until, TimeSpan.Zero) : null,
            Due = ReadTime(state),
            Loss = state.ReadBoolean() ? LeaseLoss.Restore(state) : null,
        };
        return holder is null ? null : claim;
    }

    private static void WriteTime(HandoverWriter state, long? time) => state.Write((ulong)(time ?? 0));

    private static long? ReadTime(HandoverReader state) => state.ReadUInt64() is var time && time == 0 ? null : (long)time;

    /// <summary>How it was lost, as long as its holder was not told.</summary>
    public LeaseLoss? Loss { get; set; }
}
