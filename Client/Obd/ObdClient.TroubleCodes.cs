using System.Buffers.Binary;

namespace CanTools.Client.Obd;

public sealed partial class ObdClient
{
    private const int ReportSize = 4;

    /// <summary>The trouble codes with their status, from control units that speak UDS (service 19, sub-function 02).</summary>
    /// <param name="status">Only codes with any of these; by default all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="NegativeResponseException">The control unit does not speak UDS, or not here.</exception>
    /// <inheritdoc cref="QueryAsync(ObdCommand, CancellationToken)"/>
    public async Task<IReadOnlyList<TroubleCodeReport>> ReadTroubleCodesAsync(
        TroubleCodeStatus status = (TroubleCodeStatus)0xFF, CancellationToken cancellationToken = default)
    {
        byte[] answer = await ExchangeAsync(new byte[] { 0x19, 0x02, (byte)status }, cancellationToken).ConfigureAwait(false);
        return ReadReports(answer);
    }

    /// <summary>Service, sub-function, the bits of the status that it has, and four bytes a code.</summary>
    internal static IReadOnlyList<TroubleCodeReport> ReadReports(ReadOnlySpan<byte> answer)
    {
        if (answer is not [0x59, 0x02, _, ..] || (answer.Length - 3) % ReportSize != 0)
            throw new ObdAnswerException($"'{Convert.ToHexString(answer)}' is no list of trouble codes with their status.");
        var reports = new TroubleCodeReport[(answer.Length - 3) / ReportSize];
        for (int i = 0; i < reports.Length; i++)
        {
            ReadOnlySpan<byte> one = answer[(3 + i * ReportSize)..];
            reports[i] = new TroubleCodeReport(
                new TroubleCode(BinaryPrimitives.ReadUInt16BigEndian(one)), one[2], (TroubleCodeStatus)one[3]);
        }
        return reports;
    }
}
