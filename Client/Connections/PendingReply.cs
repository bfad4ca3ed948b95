namespace CanTools.Client.Connections;

/// <summary>
/// A request that was sent and whose answer is still to come. Its caller may give up, but its place in the order of
/// answers stays: the late answer is taken off the stream and disposed of, with its descriptors.
/// </summary>
internal sealed class PendingReply(int descriptors)
{
    private readonly TaskCompletionSource<Reply> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many descriptors come with its answer, if it is a success.</summary>
    public int Descriptors { get; } = descriptors;

    public Task<Reply> Task => _source.Task;

    public void Complete(Reply reply)
    {
        if (!_source.TrySetResult(reply))
            reply.Dispose();
    }

    public void Fail(Exception exception) => _source.TrySetException(exception);

    /// <summary>The caller does not want the answer any more, come or not.</summary>
    public void GiveUp()
    {
        if (!_source.TrySetCanceled() && _source.Task.IsCompletedSuccessfully)
            _source.Task.Result.Dispose();

        // A failure that nobody asks for must not count as unobserved.
        _ = _source.Task.Exception;
    }
}
