using CanTools.Daemon.Connections;
using CanTools.Shared.Protocol;

namespace CanTools.Daemon.Requests;

/// <summary>Why a request failed: a code for the program, and a sentence for the person.</summary>
internal readonly record struct Refusal(DaemonErrorCode Code, string Text)
{
    /// <param name="limit">Which, as <see cref="Quota"/> says it.</param>
    public static Refusal LimitReached(string limit) =>
        new(DaemonErrorCode.LimitReached, $"{char.ToUpperInvariant(limit[0])}{limit[1..]}.");

    public void AddTo(ResponseBatch answers) => answers.Refuse(Code, Text);
}
