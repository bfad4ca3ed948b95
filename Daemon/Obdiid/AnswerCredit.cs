using System.Runtime.InteropServices;

namespace CanTools.Daemon.Obdiid;

/// <summary>
/// How many answers each process and each user is given while answers lie unread. A client that is connected and does
/// not read fills not its own queue but our socket's send buffer, which is everybody's, and nothing tells whose the unread
/// ones are. No I/O.
/// </summary>
internal sealed class AnswerCredit
{
    /// <summary>So little means that only those answers are unread that were sent a moment ago.</summary>
    public const int FewUnreadBytes = 64 * 1024;

    public const int MaxPerProcess = 256;

    /// <summary>The send buffer has room for some twenty users' worth.</summary>
    public const int MaxPerUser = 1024;

    private readonly Dictionary<int, int> _perProcess = [];
    private readonly Dictionary<uint, int> _perUser = [];

    /// <summary>Counts answers that are about to be sent.</summary>
    /// <param name="user">To whom.</param>
    /// <param name="process">To which process.</param>
    /// <param name="answers">How many datagrams.</param>
    /// <param name="unreadBytes">What lies unread, of all.</param>
    /// <returns>False where they are too many.</returns>
    public bool TryTake(uint user, int process, int answers, int unreadBytes)
    {
        if (unreadBytes <= FewUnreadBytes)
        {
            _perProcess.Clear();
            _perUser.Clear();
        }
        ref int ofProcess = ref CollectionsMarshal.GetValueRefOrAddDefault(_perProcess, process, out _);
        ref int ofUser = ref CollectionsMarshal.GetValueRefOrAddDefault(_perUser, user, out _);
        if (ofProcess + answers > MaxPerProcess || ofUser + answers > MaxPerUser)
            return false;
        ofProcess += answers;
        ofUser += answers;
        return true;
    }
}
