namespace CanTools.Client.Obd;

/// <summary>Why a request was refused (negative response code, ISO 14229-1 annex A).</summary>
public enum NegativeResponseCode
{
    /// <summary>generalReject: for no reason that has a code of its own.</summary>
    GeneralReject = 0x10,

    /// <summary>serviceNotSupported: the service does not exist here.</summary>
    ServiceNotSupported = 0x11,

    /// <summary>subFunctionNotSupported: the parameter or sub-function does not exist here.</summary>
    SubFunctionNotSupported = 0x12,

    /// <summary>incorrectMessageLengthOrInvalidFormat: the request is too short or too long.</summary>
    IncorrectMessageLengthOrInvalidFormat = 0x13,

    /// <summary>responseTooLong: the answer would not fit the transport.</summary>
    ResponseTooLong = 0x14,

    /// <summary>busyRepeatRequest: busy: the same request may be repeated a little later.</summary>
    BusyRepeatRequest = 0x21,

    /// <summary>conditionsNotCorrect: not under these conditions.</summary>
    ConditionsNotCorrect = 0x22,

    /// <summary>requestSequenceError.</summary>
    RequestSequenceError = 0x24,

    /// <summary>noResponseFromSubnetComponent.</summary>
    NoResponseFromSubnetComponent = 0x25,

    /// <summary>failurePreventsExecutionOfRequestedAction.</summary>
    FailurePreventsExecutionOfRequestedAction = 0x26,

    /// <summary>requestOutOfRange: a parameter is out of range, or does not exist.</summary>
    RequestOutOfRange = 0x31,

    /// <summary>securityAccessDenied: security access comes first.</summary>
    SecurityAccessDenied = 0x33,

    /// <summary>authenticationRequired.</summary>
    AuthenticationRequired = 0x34,

    /// <summary>invalidKey.</summary>
    InvalidKey = 0x35,

    /// <summary>exceededNumberOfAttempts.</summary>
    ExceededNumberOfAttempts = 0x36,

    /// <summary>requiredTimeDelayNotExpired.</summary>
    RequiredTimeDelayNotExpired = 0x37,

    /// <summary>secureDataTransmissionRequired.</summary>
    SecureDataTransmissionRequired = 0x38,

    /// <summary>secureDataTransmissionNotAllowed.</summary>
    SecureDataTransmissionNotAllowed = 0x39,

    /// <summary>secureDataVerificationFailed.</summary>
    SecureDataVerificationFailed = 0x3A,

    /// <summary>certificateVerificationFailedInvalidTimePeriod.</summary>
    CertificateVerificationFailedInvalidTimePeriod = 0x50,

    /// <summary>certificateVerificationFailedInvalidSignature.</summary>
    CertificateVerificationFailedInvalidSignature = 0x51,

    /// <summary>certificateVerificationFailedInvalidChainOfTrust.</summary>
    CertificateVerificationFailedInvalidChainOfTrust = 0x52,

    /// <summary>certificateVerificationFailedInvalidType.</summary>
    CertificateVerificationFailedInvalidType = 0x53,

    /// <summary>certificateVerificationFailedInvalidFormat.</summary>
    CertificateVerificationFailedInvalidFormat = 0x54,

    /// <summary>certificateVerificationFailedInvalidContent.</summary>
    CertificateVerificationFailedInvalidContent = 0x55,

    /// <summary>certificateVerificationFailedInvalidScope.</summary>
    CertificateVerificationFailedInvalidScope = 0x56,

    /// <summary>certificateVerificationFailedInvalidCertificate.</summary>
    CertificateVerificationFailedInvalidCertificate = 0x57,

    /// <summary>ownershipVerificationFailed.</summary>
    OwnershipVerificationFailed = 0x58,

    /// <summary>challengeCalculationFailed.</summary>
    ChallengeCalculationFailed = 0x59,

    /// <summary>settingAccessRightsFailed.</summary>
    SettingAccessRightsFailed = 0x5A,

    /// <summary>sessionKeyCreationOrDerivationFailed.</summary>
    SessionKeyCreationOrDerivationFailed = 0x5B,

    /// <summary>configurationDataUsageFailed.</summary>
    ConfigurationDataUsageFailed = 0x5C,

    /// <summary>deAuthenticationFailed.</summary>
    DeAuthenticationFailed = 0x5D,

    /// <summary>uploadDownloadNotAccepted.</summary>
    UploadDownloadNotAccepted = 0x70,

    /// <summary>transferDataSuspended.</summary>
    TransferDataSuspended = 0x71,

    /// <summary>generalProgrammingFailure.</summary>
    GeneralProgrammingFailure = 0x72,

    /// <summary>wrongBlockSequenceCounter.</summary>
    WrongBlockSequenceCounter = 0x73,

    /// <summary>requestCorrectlyReceived-ResponsePending: the request is being worked on, and the answer comes later.</summary>
    ResponsePending = 0x78,

    /// <summary>subFunctionNotSupportedInActiveSession.</summary>
    SubFunctionNotSupportedInActiveSession = 0x7E,

    /// <summary>serviceNotSupportedInActiveSession.</summary>
    ServiceNotSupportedInActiveSession = 0x7F,

    /// <summary>rpmTooHigh.</summary>
    RpmTooHigh = 0x81,

    /// <summary>rpmTooLow.</summary>
    RpmTooLow = 0x82,

    /// <summary>engineIsRunning.</summary>
    EngineIsRunning = 0x83,

    /// <summary>engineIsNotRunning.</summary>
    EngineIsNotRunning = 0x84,

    /// <summary>engineRunTimeTooLow.</summary>
    EngineRunTimeTooLow = 0x85,

    /// <summary>temperatureTooHigh.</summary>
    TemperatureTooHigh = 0x86,

    /// <summary>temperatureTooLow.</summary>
    TemperatureTooLow = 0x87,

    /// <summary>vehicleSpeedTooHigh.</summary>
    VehicleSpeedTooHigh = 0x88,

    /// <summary>vehicleSpeedTooLow.</summary>
    VehicleSpeedTooLow = 0x89,

    /// <summary>throttle/PedalTooHigh.</summary>
    ThrottleOrPedalTooHigh = 0x8A,

    /// <summary>throttle/PedalTooLow.</summary>
    ThrottleOrPedalTooLow = 0x8B,

    /// <summary>transmissionRangeNotInNeutral.</summary>
    TransmissionRangeNotInNeutral = 0x8C,

    /// <summary>transmissionRangeNotInGear.</summary>
    TransmissionRangeNotInGear = 0x8D,

    /// <summary>brakeSwitch(es)NotClosed.</summary>
    BrakeSwitchNotClosed = 0x8F,

    /// <summary>shifterLeverNotInPark.</summary>
    ShifterLeverNotInPark = 0x90,

    /// <summary>torqueConverterClutchLocked.</summary>
    TorqueConverterClutchLocked = 0x91,

    /// <summary>voltageTooHigh.</summary>
    VoltageTooHigh = 0x92,

    /// <summary>voltageTooLow.</summary>
    VoltageTooLow = 0x93,

    /// <summary>resourceTemporarilyNotAvailable.</summary>
    ResourceTemporarilyNotAvailable = 0x94,
}
