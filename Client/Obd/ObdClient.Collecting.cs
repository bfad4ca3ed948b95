namespace CanTools.Client.Obd;

public sealed partial class ObdClient
{
    /// <summary>Takes the channel, empty, for an answer to a request that somebody else sends.</summary>
    internal async Task BeginCollectingAsync(CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        Channel.Drain(Deadline.In(_options.Turn));
    }

    /// <summary>Waits for it, within a turn that is taken.</summary>
    internal async Task<ObdValue> CollectAsync(ObdCommand command, CancellationToken cancellationToken)
    {
        var conversation = new ObdConversation(command.Request, _options);
        TimeSpan patience = PatienceFor(_options.P2, command.IsAnswerShort);
        var deadline = Deadline.In(patience);
        while (true)
        {
            int length = await Channel.AwaitAnswerAsync(_buffer, deadline, patience, cancellationToken).ConfigureAwait(false);
            ObdConversation.Step step = conversation.Take(_buffer.AsSpan(0, length));
            // Nobody can be asked again alone: busy is an answer here.
            if (step is ObdConversation.Step.Done or ObdConversation.Step.AskAgain)
                return command.Decode(_buffer.AsSpan(0, length));
            if (step == ObdConversation.Step.WaitLonger)
            {
                patience = PatienceFor(_options.P2Star, command.IsAnswerShort);
                deadline = Deadline.In(patience);
            }
        }
    }
}
