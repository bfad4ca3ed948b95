namespace CanTools.Shared;

/// <summary>
/// Starts threads where that may fail: the runtime needs two descriptors for a moment (strace(1) shows a pipe for each start, on
/// .NET 10.0.12), and throws OutOfMemoryException where there are none left, as it does without memory or a free thread number.
/// Thrown in a thread of its own, that would end the process.
/// </summary>
internal static class BackgroundThread
{
    /// <summary>What to tell whoever needed it.</summary>
    public const string NotStarted = "the system has no thread, no memory, or this process no descriptor left for it";

    /// <summary>False where none could be started.</summary>
    /// <param name="run">What it does.</param>
    /// <param name="name">What /proc calls it.</param>
    /// <param name="stackSize">In bytes; 0 for the usual size.</param>
    public static bool TryStart(ThreadStart run, string name, int stackSize = 0)
    {
        try
        {
            new Thread(run, stackSize) { IsBackground = true, Name = name }.Start();
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }
}
