using System.Runtime.CompilerServices;

namespace CanTools.Client.Obd;

/// <summary>
/// Asks one control unit over an ISO-TP channel, which may be shared with others. Several calls at once wait for their
/// turn. The channel stays the caller's, to be disposed of.
/// </summary>
/// <param name="channel">Such as 7E0/7E8.</param>
/// <param name="options">Waiting times; by default those of ISO 15765-4.</param>
public sealed partial class ObdClient(IsoTpChannel channel, ObdClientOptions? options = null)
{
    /// <summary>The longest answer of ISO 15765-2 before its extension of 2016.</summary>
    private const int MaxAnswer = 4095;

    private readonly ObdClientOptions _options = options ?? new ObdClientOptions();
    private readonly byte[] _buffer = new byte[MaxAnswer];

    /// <summary>The channel that it asks over.</summary>
    public IsoTpChannel Channel { get; } = channel;

    /// <summary>Asks, and decodes the answer.</summary>
    /// <param name="command">One of <see cref="ObdCommands"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="NegativeResponseException">The control unit refuses; <c>Code</c> says why.</exception>
    /// <exception cref="ObdAnswerException">The answer is not what SAE J1979 says.</exception>
    /// <exception cref="TimeoutException">No answer came in time: most control units are silent where they do not know a parameter.</exception>
    /// <exception cref="IsoTpException">The request could not be sent, or the answer not be received.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ObdValue> QueryAsync(ObdCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            int length = await ConverseAsync(command.Request, command.IsAnswerShort, cancellationToken).ConfigureAwait(false);
            return command.Decode(_buffer.AsSpan(0, length));
        }
        finally
        {
            Channel.LeaveTurn();
        }
    }

    /// <summary>The same in plain system calls.</summary>
    /// <inheritdoc cref="QueryAsync(ObdCommand, CancellationToken)"/>
    public ObdValue Query(ObdCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        Enter();
        try
        {
            int length = Converse(command.Request, command.IsAnswerShort);
            return command.Decode(_buffer.AsSpan(0, length));
        }
        finally
        {
            Channel.LeaveTurn();
        }
    }

    /// <summary>
    /// Any request of services with answers like these, those of UDS (ISO 14229) among them: waits on while the control
    /// unit says that it needs longer, and asks again while it says that it is busy.
    /// </summary>
    /// <param name="request">The service and its parameters, such as 22 F1 90.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The positive answer, whole.</returns>
    /// <inheritdoc cref="QueryAsync(ObdCommand, CancellationToken)"/>
    public async Task<byte[]> ExchangeAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken = default)
    {
        if (request.IsEmpty)
            throw new ArgumentException("A request has at least its service.", nameof(request));
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            int length = await ConverseAsync(request, isAnswerShort: false, cancellationToken).ConfigureAwait(false);
            return _buffer.AsSpan(0, length) is [ObdDecoder.NegativeResponse, var service, var code]
                ? throw new NegativeResponseException(service, (NegativeResponseCode)code, Convert.ToHexString(request.Span))
                : _buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            Channel.LeaveTurn();
        }
    }

    private ValueTask EnterAsync(CancellationToken cancellationToken) =>
        Channel.EnterTurnAsync(Deadline.In(_options.Turn), _options.Turn, cancellationToken);

    private void Enter() => Channel.EnterTurn(Deadline.In(_options.Turn), _options.Turn);
}
