namespace CanTools.Client.Sessions;

/// <summary>What a session achieved, in openOBD's words.</summary>
public enum SessionOutcome
{
    /// <summary>Nothing is said.</summary>
    Undefined = 0,

    /// <summary>What it was for.</summary>
    Success = 1,

    /// <summary>The vehicle was not as it must be.</summary>
    InvalidPreconditions = 2,

    /// <summary>It must be looked at.</summary>
    NeedsValidation = 3,

    /// <summary>It is not finished.</summary>
    NeedsCompletion = 4,

    /// <summary>The vehicle did not let it in.</summary>
    AuthenticationError = 5,

    /// <summary>There was no coding for the vehicle.</summary>
    MissingCodingInformation = 6,

    /// <summary>The vehicle is another one.</summary>
    NotCompatible = 7,

    /// <summary>The vehicle could not be talked to.</summary>
    CommunicationError = 8,

    /// <summary>The program failed.</summary>
    RuntimeError = 9,

    /// <summary>Another service failed.</summary>
    ExternalServiceError = 10,

    /// <summary>Something else failed.</summary>
    Failure = 11,
}
