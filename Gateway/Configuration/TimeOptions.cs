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

    /// <summary>How long a call may wait for its session.</summary>
    public TimeSpan Wait { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long what was reserved is kept for who does not come.</summary>
    public TimeSpan Reservation { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long before a time is over it is said.</summary>
    public TimeSpan Warning { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a session that is over can still be asked for.</summary>
    public TimeSpan KeptWhenOver { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a connection may be silent before it is asked whether anybody is there, and how long that may take.</summary>
    public TimeSpan Ping { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A function broker token: its clients renew it after 300 s.</summary>
    public TimeSpan BrokerToken { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often who serves functions is asked whether it is there, which takes that long at most.</summary>
    public TimeSpan BrokerPing { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long it may take to start a function.</summary>
    public TimeSpan FunctionStart { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long who serves functions may take to connect elsewhere when the gateway stops.</summary>
    public TimeSpan Reconnect { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The names and values, of which each must be more than nothing.</summary>
    public IEnumerable<(string Name, TimeSpan Value)> All =>
    [
        (nameof(ControllerToken), ControllerToken), (nameof(Authentication), Authentication), (nameof(SessionToken), SessionToken),
        (nameof(SessionTokenRefresh), SessionTokenRefresh), (nameof(Idle), Idle), (nameof(Session), Session),
        (nameof(Wait), Wait), (nameof(Reservation), Reservation), (nameof(Warning), Warning), (nameof(KeptWhenOver), KeptWhenOver), (nameof(Ping), Ping),
        (nameof(BrokerToken), BrokerToken), (nameof(BrokerPing), BrokerPing), (nameof(FunctionStart), FunctionStart),
        (nameof(Reconnect), Reconnect),
    ];
}
