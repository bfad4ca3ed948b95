namespace CanTools.Client.Connections;

/// <summary>
/// A request that was sent and whose answer is still to come. Its caller may give up, but its place in the order of
/// answers stays: the late answer is taken off the stream and discarded.
/// </summary>
/// <param name="descriptors">How many descriptors come with its answer, if it is a success.</param>
/// <param name="discard">What to do with an answer that nobody wants any more.</param>
internal sealed class PendingReply(int descriptors, Action<Reply> discard)
{
    private readonly TaskCompletionSource<Reply> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Descriptors { get; } = descriptors;

    public Task<Reply> Task => _source.Task;

    public void Complete(Reply reply)
    {
        if (!_source.TrySetResult(reply))
            discard(reply);
    }

    public void Fail(Exception exception) => _source.TrySetException(exception);

    /// <summary>The caller does not want the answer any more, come or not.</summary>
    public void GiveUp()
    {
        if (!_source.TrySetCanceled() && _source.Task.IsCompletedSuccessfully)
            discard(_source.Task.Result);

        // A failure that nobody asks for must not count as unobserved.
        _ = _source.Task.Exception;
    }
}
