using System.Runtime.CompilerServices;

namespace CanTools.Client.Obd;

public sealed partial class ObdClient
{
    /// <summary>Asks within a turn that is taken; the answer is in the buffer.</summary>
    /// <returns>The answer's length; it may be a refusal.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ConverseAsync(ReadOnlyMemory<byte> request, bool isAnswerShort, CancellationToken cancellationToken)
    {
        var conversation = new ObdConversation(request, _options);
        TimeSpan patience = PatienceFor(_options.P2, isAnswerShort);
        var deadline = Deadline.In(patience);
        int length = await Channel.AskAsync(request, _buffer, deadline, patience, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            ObdConversation.Step step = conversation.Take(_buffer.AsSpan(0, length));
            if (step == ObdConversation.Step.Done)
                return length;
            if (step == ObdConversation.Step.AskAgain)
                await Task.Delay(_options.BusyDelay, cancellationToken).ConfigureAwait(false);
            if (step != ObdConversation.Step.WaitOn)
            {
                patience = PatienceFor(step == ObdConversation.Step.WaitLonger ? _options.P2Star : _options.P2, isAnswerShort);
                deadline = Deadline.In(patience);
            }
            length = step == ObdConversation.Step.AskAgain
                ? await Channel.AskAsync(request, _buffer, deadline, patience, cancellationToken).ConfigureAwait(false)
                : await Channel.AwaitAnswerAsync(_buffer, deadline, patience, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="ConverseAsync"/>
    private int Converse(ReadOnlyMemory<byte> request, bool isAnswerShort)
    {
        var conversation = new ObdConversation(request, _options);
        TimeSpan patience = PatienceFor(_options.P2, isAnswerShort);
        var deadline = Deadline.In(patience);
        int length = Channel.Ask(request.Span, _buffer, deadline, patience);
        while (true)
        {
            ObdConversation.Step step = conversation.Take(_buffer.AsSpan(0, length));
            if (step == ObdConversation.Step.Done)
                return length;
            if (step == ObdConversation.Step.AskAgain)
                Thread.Sleep(_options.BusyDelay);
            if (step != ObdConversation.Step.WaitOn)
            {
                patience = PatienceFor(step == ObdConversation.Step.WaitLonger ? _options.P2Star : _options.P2, isAnswerShort);
                deadline = Deadline.In(patience);
            }
            length = step == ObdConversation.Step.AskAgain
                ? Channel.Ask(request.Span, _buffer, deadline, patience)
                : Channel.AwaitAnswer(_buffer, deadline, patience);
        }
    }

    /// <summary>The kernel hands over an answer once it is whole, so that its frames need their time, too.</summary>
    private TimeSpan PatienceFor(TimeSpan begin, bool isAnswerShort) => isAnswerShort ? begin : begin + _options.Transfer;
}
