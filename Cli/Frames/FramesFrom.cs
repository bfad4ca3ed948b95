using System.Runtime.CompilerServices;
using CanTools.Cli.Application;
using CanTools.Shared.Can;

namespace CanTools.Cli.Frames;

/// <summary>Frames that were typed, or stand in standard input, one a line.</summary>
internal static class FramesFrom
{
    public static async IAsyncEnumerable<CanMessage> ReadAsync(string[] texts, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (string text in texts)
        {
            if (text != "-")
            {
                yield return CanMessage.Parse(text);
                continue;
            }
            await foreach (string line in StandardInput.ReadLinesAsync(stop))
            {
                if (line.Trim() is { Length: > 0 } frame && !frame.StartsWith("//", StringComparison.Ordinal))
                    yield return CanMessage.Parse(frame);
            }
        }
    }
}
