namespace CanTools.Gateway.Configuration;

/// <summary>How long what lasts. By default openOBD's figures.</summary>
internal sealed class TimeOptions
{
    /// <summary>A session controller token: its clients renew it after 5,400 or 7,200 s.</summary>
    public TimeSpan ControllerToken { get; set; } = TimeSpan.FromSeconds(7800);

    /// <summary>How soon a new session must be authenticated.</summary>
    public TimeSpan Authentication { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>A session token.</summary>
    public TimeSpan SessionToken { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long after one session token the next is given.</summary>
    public TimeSpan SessionTokenRefresh { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a session may be left alone.</summary>
    public TimeSpan Idle { get; set; } = TimeSpan.FromHours(1);

    /// <summary>A session at most.</summary>
    public TimeSpan Session { get; set; } = TimeSpan.FromHours(4);

    /// <summary>How long before a time is over it is said.</summary>
    public TimeSpan Warning { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a session that is over can still be asked for.</summary>
    public TimeSpan KeptWhenOver { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a connection may be silent before it is asked whether anybody is there, and how long that may take.</summary>
    public TimeSpan Ping { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The names and values, of which each must be more than nothing.</summary>
    public IEnumerable<(string Name, TimeSpan Value)> All =>
    [
        (nameof(ControllerToken), ControllerToken), (nameof(Authentication), Authentication), (nameof(SessionToken), SessionToken),
        (nameof(SessionTokenRefresh), SessionTokenRefresh), (nameof(Idle), Idle), (nameof(Session), Session),
        (nameof(Warning), Warning), (nameof(KeptWhenOver), KeptWhenOver), (nameof(Ping), Ping),
    ];
}
