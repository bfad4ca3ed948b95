using CanTools.Shared.Can;

namespace CanTools.Client.Callbacks;

/// <summary>One callback and what it wants; disposing of it ends it.</summary>
internal sealed class Registration(IReadOnlySet<CanId>? ids, Action<CanMessage> callback, Action<Registration> end) : IDisposable
{
    /// <summary>Null: all frames.</summary>
    public IReadOnlySet<CanId>? Ids { get; } = ids;

    public Action<CanMessage> Callback { get; } = callback;

    public void Dispose() => end(this);
}
