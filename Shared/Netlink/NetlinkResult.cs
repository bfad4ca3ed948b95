using CanTools.Shared.LibC;

namespace CanTools.Shared.Netlink;

/// <summary>What the kernel answered: nothing wrong, or an errno, sometimes with its own words (extended acknowledgement).</summary>
internal readonly record struct NetlinkResult(Errno Error, string? KernelText = null)
{
    public static NetlinkResult Success => default;

    public bool IsSuccess => Error == Errno.None;

    /// <summary>The errno in words, then the kernel's own where it gave any.</summary>
    public string Describe() => KernelText is null ? Error.Describe() : $"{Error.Describe()}: {KernelText}";
}
