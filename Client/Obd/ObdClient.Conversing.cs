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
        while (true)
        {
            await Channel.SendAnewAsync(request, _options.Send, cancellationToken).ConfigureAwait(false);
            TimeSpan patience = PatienceFor(_options.P2, isAnswerShort);
            var deadline = Deadline.In(patience);
            ObdConversation.Step step;
            do
            {
                int length = await Channel.AwaitAnswerAsync(_buffer, deadline, patience, cancellationToken).ConfigureAwait(false);
                step = conversation.Take(_buffer.AsSpan(0, length));
                if (step == ObdConversation.Step.Done)
                    return length;
                if (step == ObdConversation.Step.WaitLonger)
                {
                    patience = PatienceFor(_options.P2Star, isAnswerShort);
                    deadline = Deadline.In(patience);
                }
            }
            while (step != ObdConversation.Step.AskAgain);
            await Task.Delay(_options.BusyDelay, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="ConverseAsync"/>
    private int Converse(ReadOnlyMemory<byte> request, bool isAnswerShort)
    {
        var conversation = new ObdConversation(request, _options);
        while (true)
        {
            Channel.SendAnew(request.Span, _options.Send);
            TimeSpan patience = PatienceFor(_options.P2, isAnswerShort);
            var deadline = Deadline.In(patience);
            ObdConversation.Step step;
            do
            {
                int length = Channel.AwaitAnswer(_buffer, deadline, patience);
                step = conversation.Take(_buffer.AsSpan(0, length));
                if (step == ObdConversation.Step.Done)
                    return length;
                if (step == ObdConversation.Step.WaitLonger)
                {
                    patience = PatienceFor(_options.P2Star, isAnswerShort);
                    deadline = Deadline.In(patience);
                }
            }
            while (step != ObdConversation.Step.AskAgain);
            // This form blocks its thread, as it says.
            Thread.Sleep(_options.BusyDelay);
        }
    }

    /// <summary>The kernel hands over an answer once it is whole, so that its frames need their time, too.</summary>
    private TimeSpan PatienceFor(TimeSpan begin, bool isAnswerShort) => isAnswerShort ? begin : begin + _options.Transfer;
}
