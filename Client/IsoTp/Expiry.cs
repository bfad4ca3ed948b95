using System.Diagnostics.CodeAnalysis;

namespace CanTools.Client;

/// <summary>
/// A token that a deadline cancels, or the caller's own token; used again and again by one caller at a time, so that a
/// request needs no timer of its own.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Stopped, it has nothing that must be disposed of.")]
internal sealed class Expiry
{
    private CancellationTokenSource _source = new();
    private CancellationTokenRegistration _registration;

    public CancellationToken Start(Deadline deadline, CancellationToken cancellationToken)
    {
        _source.CancelAfter(deadline.RemainingMilliseconds);
        _registration = cancellationToken.UnsafeRegister(
            static source => ((CancellationTokenSource)source!).Cancel(), _source);
        return _source.Token;
    }

    public void Stop()
    {
        _registration.Dispose();
        if (_source.TryReset())
            return;
        _source.Dispose();
        _source = new CancellationTokenSource();
    }
}
