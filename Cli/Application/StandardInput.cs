using System.Runtime.CompilerServices;

namespace CanTools.Cli.Application;

/// <summary>The lines of standard input, for "-". A read cannot be broken off; who waits for it can be.</summary>
internal static class StandardInput
{
    public static async IAsyncEnumerable<string> ReadLinesAsync([EnumeratorCancellation] CancellationToken stop)
    {
        while (await Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(stop) is { } line)
            yield return line;
    }
}
