namespace CanTools.Gateway.Sessions;

/// <summary>Where a session is in its life; openOBD writes the names in lower case.</summary>
internal enum SessionState
{
    /// <summary>Made, and its resource taken; nobody has authenticated yet.</summary>
    Available,

    /// <summary>Authenticated: it can be used.</summary>
    Active,

    /// <summary>Ended by its client.</summary>
    Finished,

    /// <summary>Ended by somebody else.</summary>
    Interrupted,

    /// <summary>Ended because it could not go on, or nobody went on with it.</summary>
    Failed,
}

/// <summary>What happens to a session.</summary>
internal enum SessionEvent
{
    /// <summary>Its client has authenticated.</summary>
    Authenticate,

    /// <summary>A function context is started, or ends and hands it back.</summary>
    HandOver,

    /// <summary>Its client is done.</summary>
    Finish,

    /// <summary>Somebody ends it.</summary>
    Interrupt,

    /// <summary>It cannot go on, or a time is over.</summary>
    Fail,
}

/// <summary>What is called with a session's token.</summary>
internal enum SessionCall
{
    /// <summary>session/authenticate</summary>
    Authenticate,

    /// <summary>session/assertAuthenticationPossible</summary>
    AssertAuthenticationPossible,

    /// <summary>session/finish</summary>
    Finish,

    /// <summary>session/openSessionTokenStream</summary>
    OpenTokenStream,

    /// <summary>function/startFunctionContext</summary>
    StartContext,

    /// <summary>function/registerFunctionDetails</summary>
    RegisterDetails,

    /// <summary>function/setFunctionArgument</summary>
    SetArgument,

    /// <summary>function's other calls, about details, results and variables.</summary>
    Variables,

    /// <summary>function/monitorFunctionContext</summary>
    Monitor,

    /// <summary>Everything of config, can, connectionMonitor, vehicleInfo, userInterface, and what takes other hardware.</summary>
    Use,
}
