using CanTools.Client;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Buses;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Sessions;
using CanTools.Gateway.Telemetry;
using IsoTpMessage = CanTools.Client.IsoTpMessage;

namespace CanTools.Gateway.Channels;

/// <summary>One open ISO-TP channel of a session: from its caller to the bus and back, until either ends.</summary>
internal sealed class IsoTpTraffic(IsoTpSocket socket, IsotpChannel definition, GrpcCall call, TimeProvider clock, LiveSession session)
    : IDisposable
{
    private const byte SessionControl = 0x10, DefaultSession = 0x01, TesterPresent = 0x3E, Silently = 0x80;

    /// <summary>ISO 14229-2: a control unit leaves its session after 5 s without a request (S3).</summary>
    private static readonly TimeSpan s_keepAlive = TimeSpan.FromSeconds(2);

    /// <summary>For what is sent at the end, in single frames, on a bus that may be dead.</summary>
    private static readonly TimeSpan s_farewell = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _sending = new(1), _answering = new(1);
    private readonly int _maxLength = IsoTpKernel.MaxPduLength;
    private long _lastSent = clock.GetTimestamp();

    /// <summary>When something was sent that nothing was received after; 0: nothing was.</summary>
    private long _asked;
    private bool _isInOtherSession;

    public async Task RunAsync(IAsyncEnumerator<IsotpMessage> requests, OpenChannel place)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(place.Ended);
        List<Task> others = [AnswerAsync(end.Token)];
        if (definition.KeepAlive == KeepAlive.Enabled)
            others.Add(KeepAliveAsync(end.Token));
        try
        {
            // What ends the answers, such as an interface that is gone, ends the requests.
            foreach (Task other in others)
                _ = other.ContinueWith(_ => place.End(""), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            await ForwardAsync(requests, end.Token);
        }
        catch (OperationCanceledException) when (others.FirstOrDefault(other => other.IsFaulted) is { } failed)
        {
            await failed;
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(others).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await LeaveSessionAsync();
        }
    }

    public void Dispose()
    {
        _sending.Dispose();
        _answering.Dispose();
    }

    private async Task ForwardAsync(IAsyncEnumerator<IsotpMessage> requests, CancellationToken cancellationToken)
    {
        while (await requests.MoveNextAsync())
        {
            session.Use();
            byte[] pdu = HexPayload.Read(requests.Current.Payload, _maxLength);
            if (pdu.Length == 0)
                continue;
            if (pdu is [SessionControl, var kind, ..])
                _isInOtherSession = (kind & ~Silently) != DefaultSession;
            Volatile.Write(ref _asked, clock.GetTimestamp());
            await SendAsync(pdu, cancellationToken);
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> pdu, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            session.CheckClaim();
            await socket.SendAsync(pdu, cancellationToken);
        }
        catch (IsoTpException exception) when (!exception.IsInterfaceLost)
        {
            await ReportAsync(exception, cancellationToken);
        }
        finally
        {
            Volatile.Write(ref _lastSent, clock.GetTimestamp());
            _sending.Release();
        }
    }

    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                IsoTpMessage answer = await socket.ReceiveMessageAsync(cancellationToken);
                session.Use();
                if (Interlocked.Exchange(ref _asked, 0) is > 0 and var asked)
                    TellExchange(clock.GetElapsedTime(asked));
                await WriteAsync(new IsotpMessage { Channel = definition, Payload = HexPayload.Write(answer.Data.Span) }, cancellationToken);
            }
            catch (IsoTpException exception) when (!exception.IsInterfaceLost)
            {
                await ReportAsync(exception, cancellationToken);
            }
        }
    }

    private void TellExchange(TimeSpan time)
    {
        Metrics.Exchanged(time);
        Traces.Exchanged(definition.BusName, definition.RequestId, time);
    }

    /// <summary>openOBD's own clients would take it for an answer; they wait for one until their time is over.</summary>
    private async Task ReportAsync(IsoTpException exception, CancellationToken cancellationToken)
    {
        Metrics.IsoTpFailed();
        if (!definition.ReportErrors)
            return;
        var error = new IsotpError
        {
            Text = exception.Message, Sending = exception.Phase == IsoTpPhase.Send, ErrorNumber = exception.Errno,
        };
        await WriteAsync(new IsotpMessage { Channel = definition, Error = error }, cancellationToken);
    }

    private async Task WriteAsync(IsotpMessage message, CancellationToken cancellationToken)
    {
        await _answering.WaitAsync(cancellationToken);
        try
        {
            await call.WriteAsync(message);
        }
        finally
        {
            _answering.Release();
        }
    }

    private async Task KeepAliveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan left = s_keepAlive - clock.GetElapsedTime(Volatile.Read(ref _lastSent));
            if (left > TimeSpan.Zero)
                await Task.Delay(left, clock, cancellationToken);
            else
                await SendAsync(new byte[] { TesterPresent, Silently }, cancellationToken);
        }
    }

    /// <summary>Nobody keeps the control unit in another session any more, so it is not left to notice that by itself.</summary>
    private async Task LeaveSessionAsync()
    {
        if (!_isInOtherSession || !session.MayUse)
            return;
        using var patience = new CancellationTokenSource(s_farewell);
        try
        {
            await socket.SendAsync(new byte[] { SessionControl, DefaultSession | Silently }, patience.Token);
        }
        catch (Exception exception) when (exception is IsoTpException or OperationCanceledException)
        {
            // The bus is dead, and it notices all the same.
        }
    }
}
