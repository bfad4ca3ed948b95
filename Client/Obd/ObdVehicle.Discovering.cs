using CanTools.Shared.Can;

namespace CanTools.Client.Obd;

public sealed partial class ObdVehicle
{
    private static async Task<ObdVehicle> DiscoverAsync(
        Func<IsoTpAddress, IsoTpOptions, Task<IsoTpSocket>> open, InterfaceName interfaceName, ObdAddressing addressing,
        ObdClientOptions? options, CancellationToken cancellationToken)
    {
        options ??= new ObdClientOptions();
        ObdVehicle vehicle = Make(interfaceName, addressing, options);
        try
        {
            List<ObdEcu> ecus = [];
            vehicle.Ecus = ecus;
            foreach (CanId id in await vehicle.FindAsync(cancellationToken).ConfigureAwait(false))
            {
                IsoTpSocket channel = await open(ObdIdentifiers.ChannelTo(id), options.Channel).ConfigureAwait(false);
                ecus.Add(new ObdEcu(id, new ObdClient(channel, options)));
            }
            return vehicle;
        }
        catch
        {
            await vehicle.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What the control units answer with, which are found without opening a channel to any.</summary>
    internal static async Task<IReadOnlyList<CanId>> FindControlUnitsAsync(
        InterfaceName interfaceName, ObdAddressing addressing, TimeSpan patience, CancellationToken cancellationToken)
    {
        await using ObdVehicle vehicle = Make(interfaceName, addressing, new ObdClientOptions { P2 = patience });
        return await vehicle.FindAsync(cancellationToken).ConfigureAwait(false);
    }

    private static ObdVehicle Make(InterfaceName interfaceName, ObdAddressing addressing, ObdClientOptions options) => new(
        CanSocket.Open(interfaceName, new CanSocketOptions { Filters = [ObdIdentifiers.Answers(addressing)] }), addressing, options);

    /// <summary>Whoever answers "which parameters do you support" is one: every control unit of OBD-II must.</summary>
    private async Task<IReadOnlyList<CanId>> FindAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> request = ObdCommands.Supported(1, 0).Request;
        SortedDictionary<uint, CanId> found = [];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        SendToAll(request.Span);
        patience.CancelAfter(_options.P2);
        int pending = 0;
        try
        {
            while (true)
            {
                CanMessage message = await _functional.ReceiveAsync(patience.Token).ConfigureAwait(false);
                if (IsSingleFrameOf(message.Data, request.Span[0] + ObdDecoder.PositiveOffset))
                    found[message.Id.Value] = message.Id;
                else if (message.Data is [3, ObdDecoder.NegativeResponse, 1, (byte)NegativeResponseCode.ResponsePending, ..]
                    && ++pending <= _options.PendingLimit)
                    patience.CancelAfter(_options.P2Star);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [.. found.Values];
        }
    }

    private static bool IsSingleFrameOf(ReadOnlySpan<byte> data, int service) =>
        data is [>= 2 and <= 7, var first, ..] && first == service;

    private void SendToAll(ReadOnlySpan<byte> request)
    {
        Span<byte> data = stackalloc byte[CanFrame.MaxLength];
        // Frames of OBD-II always have 8 bytes (ISO 15765-4).
        data.Fill(ObdClientOptions.Padding);
        data[0] = (byte)request.Length;
        request.CopyTo(data[1..]);
        _functional.Send(new CanFrame(_functionalId, data));
    }
}
