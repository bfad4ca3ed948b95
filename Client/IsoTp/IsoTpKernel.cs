using System.Globalization;

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
