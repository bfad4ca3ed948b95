namespace CanTools.Client.Obd;

/// <summary>An answer is not what was asked for: too short or too long, of another service, of another parameter.</summary>
public sealed class ObdAnswerException : CanToolsException
{
    /// <inheritdoc cref="ObdAnswerException"/>
    public ObdAnswerException(string message)
        : base(message)
    {
    }
}
