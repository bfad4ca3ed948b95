namespace CanTools.Client;

/// <summary>Everything that can go wrong outside the calling program; its message says what failed and what to do.</summary>
public class CanToolsException : Exception
{
    /// <inheritdoc cref="CanToolsException"/>
    public CanToolsException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="CanToolsException"/>
    public CanToolsException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
