namespace CanTools.Client.Grpc;

/// <summary>How a call ended. The numbers are gRPC's.</summary>
public enum GrpcStatusCode
{
    /// <summary>Well.</summary>
    Ok = 0,

    /// <summary>The caller gave it up.</summary>
    Cancelled = 1,

    /// <summary>With an error that says nothing of its kind.</summary>
    Unknown = 2,

    /// <summary>What was asked cannot be right, whatever the state.</summary>
    InvalidArgument = 3,

    /// <summary>The caller's time was over.</summary>
    DeadlineExceeded = 4,

    /// <summary>What it is about does not exist.</summary>
    NotFound = 5,

    /// <summary>What was to be made exists.</summary>
    AlreadyExists = 6,

    /// <summary>The caller may not.</summary>
    PermissionDenied = 7,

    /// <summary>A limit is reached.</summary>
    ResourceExhausted = 8,

    /// <summary>Not in this state.</summary>
    FailedPrecondition = 9,

    /// <summary>Something else came between.</summary>
    Aborted = 10,

    /// <summary>Beyond the end.</summary>
    OutOfRange = 11,

    /// <summary>The server does not have that.</summary>
    Unimplemented = 12,

    /// <summary>A fault of the server, or bytes that are no gRPC.</summary>
    Internal = 13,

    /// <summary>Not now; it may work later.</summary>
    Unavailable = 14,

    /// <summary>Something was lost for good.</summary>
    DataLoss = 15,

    /// <summary>Nobody knows who the caller is.</summary>
    Unauthenticated = 16,
}
