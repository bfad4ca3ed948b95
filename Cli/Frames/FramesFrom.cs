using CanTools.Shared.Can;

namespace CanTools.Cli.Frames;

/// <summary>Frames that were typed, or stand in standard input, one a line.</summary>
internal static class FramesFrom
{
    public static IEnumerable<CanMessage> Read(string[] texts)
    {
        foreach (string text in texts)
        {
            if (text != "-")
            {
                yield return CanMessage.Parse(text);
                continue;
            }
            while (Console.In.ReadLine() is { } line)
            {
                if (line.Trim() is { Length: > 0 } frame && !frame.StartsWith("//", StringComparison.Ordinal))
                    yield return CanMessage.Parse(frame);
            }
        }
    }
}
