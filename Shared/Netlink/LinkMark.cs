using System.Globalization;
using System.Text;
using CanTools.Shared.Can;

namespace CanTools.Shared.Netlink;

/// <summary>
/// What the daemon writes into the alias (IFLA_IFALIAS) of an interface that it makes: that it is ours to delete, for whom
/// it was made, and how long it lives. It stands where it outlives the daemon.
/// <c>hycan:temporary:1000:4711:123456:note</c>: lifetime, uid, pid, the process's start, then free text.
/// </summary>
internal readonly record struct LinkMark(bool IsTemporary, uint UserId, int ProcessId, ulong ProcessStart, string Note)
{
    /// <summary>The longest note in bytes, so that the mark fits before it.</summary>
    public const int MaxNote = 128;

    private const string Prefix = "hycan:";
    private const string Temporary = "temporary";
    private const string Kept = "kept";

    /// <summary>Whether an alias claims to be a mark, which only the daemon may write.</summary>
    public static bool IsReserved(ReadOnlySpan<byte> alias) => alias.StartsWith("hycan:"u8);

    public static LinkMark? TryParse(ReadOnlySpan<byte> alias)
    {
        string[] parts = Encoding.UTF8.GetString(alias).Split(':', 6);
        return parts is [_, Temporary or Kept, var user, var process, var start, var note]
                && IsReserved(alias)
                && uint.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out uint userId)
                && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out int processId)
                && ulong.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out ulong processStart)
            ? new LinkMark(parts[1] == Temporary, userId, processId, processStart, note)
            : null;
    }

    public CanLinkMaker ToMaker() => new(UserId, ProcessId, IsTemporary);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Prefix}{(IsTemporary ? Temporary : Kept)}:{UserId}:{ProcessId}:{ProcessStart}:{Note}");
}
