namespace CanTools.Gateway.Sessions;

/// <summary>Which sessions; what is null does not matter.</summary>
/// <param name="State">In this state.</param>
/// <param name="Resource">With this connector or interface.</param>
/// <param name="Owner">Of this client.</param>
internal sealed record SessionFilter(SessionState? State = null, string? Resource = null, string? Owner = null)
{
    public bool Fits(SessionRecord session) =>
        (State is null || session.State == State)
        && (Resource is null || session.Resources.Contains(Resource))
        && (Owner is null || session.Owner == Owner);
}
