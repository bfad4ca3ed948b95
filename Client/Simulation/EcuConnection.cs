using CanTools.Client.Obd;
using CanTools.Shared.Can;

namespace CanTools.Client.Simulation;

/// <summary>A simulated control unit's sockets: one for requests to it alone, one for those to all.</summary>
internal sealed class EcuConnection : IDisposable
{
    private readonly SimulatedEcu _ecu;
    private readonly Func<TimeSpan> _clock;
    private readonly IsoTpSocket _own;
    private readonly CanSocket _functional;
    private readonly InterfaceName _interface;

    /// <summary>It works on one request at a time.</summary>
    private readonly SemaphoreSlim _work = new(1);

    public EcuConnection(InterfaceName interfaceName, SimulatedEcu ecu, Func<TimeSpan> clock)
    {
        (_interface, _ecu, _clock) = (interfaceName, ecu, clock);
        _own = IsoTpSocket.Open(interfaceName, ecu.Address, new IsoTpOptions { TransmitPadding = ObdClientOptions.Padding });
        try
        {
            // Raw: an ISO-TP socket of its own would answer long requests to all with flow control, which must not be.
            _functional = CanSocket.Open(interfaceName, new CanSocketOptions { Filters = [CanFilter.Exactly(ecu.FunctionalId)] });
        }
        catch
        {
            _own.Dispose();
            throw;
        }
    }

    public IEnumerable<Task> Run(CancellationToken cancellationToken) =>
        [AnswerOwnAsync(cancellationToken), AnswerFunctionalAsync(cancellationToken)];

    public void Dispose()
    {
        _own.Dispose();
        _functional.Dispose();
    }

    private async Task AnswerOwnAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            byte[] request;
            try
            {
                request = await _own.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (IsoTpException exception) when (exception.Phase == IsoTpPhase.Receive && !exception.IsInterfaceLost)
            {
                // A tester that gave up in the middle of its request.
                continue;
            }
            await AnswerAsync(request, isFunctional: false, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AnswerFunctionalAsync(CancellationToken cancellationToken)
    {
        await foreach (CanMessage message in _functional.ReceiveAllAsync(cancellationToken).ConfigureAwait(false))
        {
            // A single frame: requests to all have no others (ISO 15765-4).
            if (message.Data is [> 0 and <= 7 and var length, ..] && message.Data.Length > length)
                await AnswerAsync(message.Data.Slice(1, length).ToArray(), isFunctional: true, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(byte[] request, bool isFunctional, CancellationToken cancellationToken)
    {
        await _work.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            EcuFault fault = _ecu.TakeFault(request) ?? new EcuFault();
            if (fault.Delay > TimeSpan.Zero)
                await Task.Delay(fault.Delay, cancellationToken).ConfigureAwait(false);
            if (fault.IsSilent)
                return;
            for (int i = 0; i < fault.PendingCount; i++)
            {
                await SendAsync(Refuse(request, NegativeResponseCode.ResponsePending), cancellationToken).ConfigureAwait(false);
                await Task.Delay(fault.PendingInterval, cancellationToken).ConfigureAwait(false);
            }
            byte[]? answer = fault.Refusal is { } code ? Refuse(request, code)
                : fault.Answer is { } other ? other.ToArray()
                : _ecu.Answer(request, DriveCycle.At(_clock()), isFunctional);
            if (answer is null)
                return;
            if (fault.HasWrongSequenceNumber)
                await WrongFrames.SendAsync(_interface, _ecu.Address, answer, cancellationToken).ConfigureAwait(false);
            else
                await SendAsync(answer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _work.Release();
        }
    }

    private async Task SendAsync(byte[] answer, CancellationToken cancellationToken)
    {
        try
        {
            await _own.SendAsync(answer, cancellationToken).ConfigureAwait(false);
        }
        catch (IsoTpException exception) when (exception.Phase == IsoTpPhase.Send && !exception.IsInterfaceLost)
        {
            // A tester that has gone is none of a control unit's business.
        }
    }

    private static byte[] Refuse(byte[] request, NegativeResponseCode code) => [ObdDecoder.NegativeResponse, request[0], (byte)code];
}
