using Spectre.Console;
using Spectre.Console.Rendering;

namespace CanTools.Cli.Output;

/// <summary>A view that is drawn anew in its place, until it is stopped.</summary>
internal static class LiveView
{
    /// <summary>
    /// Draws what <paramref name="view"/> makes, each <paramref name="interval"/>, until <paramref name="work"/> ends, as it must once it
    /// is stopped; the last one stays.
    /// </summary>
    public static Task RunAsync(Screen screen, TimeSpan interval, Func<IRenderable> view, Task work, CancellationToken stop)
    {
        return screen.Canvas.Live(Cut()).Overflow(VerticalOverflow.Crop).StartAsync(async context =>
        {
            while (!work.IsCompleted && !stop.IsCancellationRequested)
            {
                context.UpdateTarget(Cut());
                screen.Flush();
                await Task.WhenAny(work, Task.Delay(interval, stop));
            }
            context.UpdateTarget(Cut());
            screen.Flush();
            await work;
        });

        Unshrunk Cut() => new(view(), isCut: true);
    }
}
