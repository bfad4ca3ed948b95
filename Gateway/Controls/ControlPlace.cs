using CanTools.Client.Sessions.Wire;

namespace CanTools.Gateway.Controls;

/// <summary>Where a function's stream shows one control at a time; used with the desk's lock.</summary>
/// <param name="session">The function's.</param>
/// <param name="answered">Takes answers.</param>
internal sealed class ControlPlace(Sessions.SessionRecord session, Action<Control> answered)
{
    public string SessionId => session.Id;

    public string Owner => session.Owner;

    public string Connector => session.Connector;

    /// <summary>Null: nothing.</summary>
    public ShownControl? Shown { get; private set; }

    /// <summary>It stays to be seen, and is not to be answered again.</summary>
    public bool IsAnswered { get; private set; }

    public void Answer(Control control)
    {
        IsAnswered = true;
        answered(control);
    }

    /// <summary>Null: nothing any more.</summary>
    public void Show(ShownControl? control)
    {
        Shown = control;
        IsAnswered = false;
    }
}
