using CanTools.Shared.LibC;

namespace CanTools.Shared.Netlink;

/// <summary>What the kernel answered: nothing wrong, or an errno, sometimes with its own words (extended acknowledgement).</summary>
/// <param name="Error">The errno.</param>
/// <param name="KernelText">The kernel's words.</param>
/// <param name="IsUnanswered">The request went out, but its answer could not be read: it may have been done.</param>
internal readonly record struct NetlinkResult(Errno Error, string? KernelText = null, bool IsUnanswered = false)
{
    public static NetlinkResult Success => default;

    public bool IsSuccess => Error == Errno.None;

    /// <summary>The errno in words, then the kernel's own where it gave any.</summary>
    public string Describe() => KernelText is null ? Error.Describe() : $"{Error.Describe()}: {KernelText}";
}
