using System.Globalization;
using CanTools.Shared.Can;

namespace CanTools.Client;

/// <summary>What can be found out about the kernel's ISO-TP.</summary>
internal static class IsoTpKernel
{
    /// <summary>Newer kernels have it: the longest PDU, for all sockets.</summary>
    private const string MaxPduParameter = "/sys/module/can_isotp/parameters/max_pdu_size";

    /// <summary>The largest limit that any kernel without the parameter had (Linux 6.1: 66,000 bytes).</summary>
    private const int MaxPduWithoutParameter = 66_000;

    private static readonly Lazy<int> s_maxPduLength = new(ReadMaxPduLength);

    /// <summary>A buffer of this many bytes holds every PDU.</summary>
    public static int MaxPduLength => s_maxPduLength.Value;

    /// <summary>
    /// Refuses what this kernel would accept in silence and not do: it takes flags that it does not know.
    /// </summary>
    /// <exception cref="NotSupportedException">It names what is missing, and the first release that has it.</exception>
    public static void ThrowIfTooOldFor(IsoTpOptions options)
    {
        Version release = Environment.OSVersion.Version;
        Require(options.Broadcast == IsoTpBroadcast.SingleFrame, "Broadcasting single frames", release, new(5, 11));
        Require(options.Broadcast == IsoTpBroadcast.ConsecutiveFrames, "Broadcasting long PDUs", release, new(6, 1));
        Require(options.DynamicFlowControl, "Dynamic flow control", release, new(6, 9));
    }

    private static void Require(bool isWanted, string what, Version release, Version first)
    {
        if (isWanted && release < first)
            throw new NotSupportedException($"{what} needs Linux {first}; this is {release}.");
    }

    private static int ReadMaxPduLength()
    {
        try
        {
            int parameter = int.Parse(File.ReadAllText(MaxPduParameter), CultureInfo.InvariantCulture);
            return Math.Max(parameter, MaxPduWithoutParameter);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return MaxPduWithoutParameter;
        }
    }
}
