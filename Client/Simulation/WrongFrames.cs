using CanTools.Shared.Can;

namespace CanTools.Client.Simulation;

/// <summary>A long answer that no receiver can put together, frame by frame, since no ISO-TP socket would send it.</summary>
internal static class WrongFrames
{
    private const int InFirstFrame = 6;

    private static readonly TimeSpan s_flowControl = TimeSpan.FromSeconds(1);

    /// <summary>A first frame, and after the flow control a consecutive frame with the number 2 instead of 1.</summary>
    public static async Task SendAsync(
        InterfaceName interfaceName, IsoTpAddress address, byte[] answer, CancellationToken cancellationToken)
    {
        using var socket = CanSocket.Open(
            interfaceName, new CanSocketOptions { Filters = [CanFilter.Exactly(address.Receive.Id)] });
        byte[] padded = [.. answer, .. new byte[InFirstFrame + 7]];
        int length = Math.Max(answer.Length, InFirstFrame + 2);
        socket.Send(new CanFrame(address.Transmit.Id, [(byte)(0x10 | length >> 8), (byte)length, .. padded.AsSpan(0, InFirstFrame)]));

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_flowControl);
        try
        {
            await socket.ReceiveAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return;
        }
        socket.Send(new CanFrame(address.Transmit.Id, [0x22, .. padded.AsSpan(InFirstFrame, 7)]));
    }
}
