using CanTools.Daemon.Connections;
using CanTools.Shared.Protocol;

namespace CanTools.Daemon.Requests;

/// <summary>Why a request failed: a code for the program, and a sentence for the person.</summary>
internal readonly record struct Refusal(DaemonErrorCode Code, string Text)
{
    public void AddTo(ResponseBatch answers) => answers.Refuse(Code, Text);
}
