using CanTools.Client;

namespace CanTools.Cli.Frames;

/// <summary>Sockets for every kind of frame that this kernel has: CAN XL came with Linux 6.1.</summary>
internal static class AnyFrames
{
    /// <param name="options">The rest.</param>
    /// <param name="open">Opens it.</param>
    public static CanSocket Open(CanSocketOptions options, Func<CanSocketOptions, CanSocket> open)
    {
        try
        {
            return open(options with { Fd = true, Xl = true });
        }
        catch (NotSupportedException)
        {
            return open(options with { Fd = true, Xl = false });
        }
    }
}
