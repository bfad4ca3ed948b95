using CanTools.Shared.Can;

namespace CanTools.Client.Callbacks;

/// <summary>One callback and what it wants; disposing of it ends it.</summary>
internal sealed class Registration(IReadOnlySet<CanId>? ids, Action<CanMessage> callback, Action<Registration> end) : IDisposable
{
    private volatile bool _isEnded;

    /// <summary>Whether it must not be called any more, whatever table it still stands in.</summary>
    public bool IsEnded => _isEnded;

    /// <summary>Null: all frames.</summary>
    public IReadOnlySet<CanId>? Ids { get; } = ids;

    public Action<CanMessage> Callback { get; } = callback;

    /// <summary>Marks it as ended, where its table is dealt with already.</summary>
    public void End() => _isEnded = true;

    public void Dispose()
    {
        End();
        end(this);
    }
}
