namespace CanTools.Shared.Can;

/// <summary>Sending to many at once, who cannot give flow control. A socket that does so receives nothing.</summary>
public enum IsoTpBroadcast
{
    /// <summary>To one receiver, with its flow control.</summary>
    None,

    /// <summary>Single frames only (functional addressing). Since Linux 5.11.</summary>
    SingleFrame,

    /// <summary>First and consecutive frames, too, without flow control. Since Linux 6.1.</summary>
    ConsecutiveFrames,
}
