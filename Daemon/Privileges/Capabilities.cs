using System.Globalization;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Privileges;

/// <summary>A set of capabilities, as the kernel writes it: capability n is bit n.</summary>
internal readonly record struct Capabilities(ulong Bits)
{
    /// <summary>To create, change and delete interfaces.</summary>
    public static Capabilities NetAdmin { get; } = new(1UL << LibC.CAP_NET_ADMIN);

    /// <summary>To answer on sockets of other users.</summary>
    public static Capabilities DacOverride { get; } = new(1UL << LibC.CAP_DAC_OVERRIDE);

    public static Capabilities None => default;

    /// <summary>The numbers of those in it.</summary>
    public IEnumerable<int> Numbers
    {
        get
        {
            ulong bits = Bits;
            return Enumerable.Range(0, 64).Where(number => (bits >> number & 1) != 0);
        }
    }

    public bool Contains(Capabilities others) => (Bits & others.Bits) == others.Bits;

    public static Capabilities operator |(Capabilities one, Capabilities other) => new(one.Bits | other.Bits);

    public static Capabilities operator &(Capabilities one, Capabilities other) => new(one.Bits & other.Bits);

    /// <summary>As in /proc/PID/status, but with the names of those that the daemon can have.</summary>
    public override string ToString()
    {
        if (this == None)
            return "no capability";
        if (this == NetAdmin)
            return "CAP_NET_ADMIN alone";
        return this == (NetAdmin | DacOverride)
            ? "CAP_NET_ADMIN and CAP_DAC_OVERRIDE"
            : string.Create(CultureInfo.InvariantCulture, $"the capabilities {Bits:x}");
    }
}
