namespace CanTools.Daemon.Obdiid;

/// <summary>
/// How many answers each user is given while answers lie unread. A client that is connected and does not read fills not its
/// own queue but our socket's send buffer, which is everybody's, and nothing tells whose the unread ones are. So each user has
/// a stock that grows back slowly: more than any who reads needs, and too slowly for one who does not to fill the
/// buffer within hours. No I/O, and no clock of its own.
/// </summary>
internal sealed class AnswerCredit
{
    /// <summary>So little means that only those answers are unread that were sent a moment ago.</summary>
    public const int FewUnreadBytes = 64 * 1024;

    public const int MaxPerUser = 512;

    private const int MillisecondsPerAnswer = 125;

    /// <summary>What was used and has not grown back, and as of when; as many entries as there are users.</summary>
    private readonly Dictionary<uint, (long Used, long At)> _users = [];

    /// <summary>Counts answers that are about to be sent.</summary>
    /// <param name="user">To whom.</param>
    /// <param name="answers">How many datagrams.</param>
    /// <param name="unreadBytes">What lies unread, of all.</param>
    /// <param name="now">A time that only grows, in milliseconds.</param>
    /// <returns>False where they are too many.</returns>
    public bool TryTake(uint user, int answers, int unreadBytes, long now)
    {
        if (unreadBytes <= FewUnreadBytes)
        {
            _users.Clear();
            return true;
        }
        (long used, long at) = _users.GetValueOrDefault(user, (0, now));
        long grown = (now - at) / MillisecondsPerAnswer;
        used = Math.Max(0, used - grown);
        if (used + answers > MaxPerUser)
            return false;
        _users[user] = (used + answers, at + grown * MillisecondsPerAnswer);
        return true;
    }
}
