using Spectre.Console;
using Spectre.Console.Rendering;

namespace CanTools.Cli.Output;

/// <summary>Shows how far work is that takes longer than a second: how much of it, how fast, and how long it still takes.</summary>
internal static class LongWork
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    /// <param name="screen">On its standard error.</param>
    /// <param name="what">What is being done, such as "Sending".</param>
    /// <param name="total">When it is done; null: nobody knows.</param>
    /// <param name="unit">Of what, such as "frames".</param>
    /// <param name="done">How much is done.</param>
    /// <param name="work">Is already under way.</param>
    public static async Task ShowAsync(Screen screen, string what, double? total, string unit, Func<double> done, Task work)
    {
        if (screen.CanShowProgress && await Task.WhenAny(work, Task.Delay(s_patience)) != work)
        {
            ProgressColumn[] columns =
            [
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RateColumn(unit), new RemainingTimeColumn(),
            ];
            if (total is null)
                columns = [new SpinnerColumn(), new TaskDescriptionColumn(), new RateColumn(unit), new ElapsedTimeColumn()];
            await screen.ErrorCanvas.Progress().AutoClear(true).Columns(columns).StartAsync(async context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(what), maxValue: total ?? double.MaxValue);
                for (; !work.IsCompleted; await Task.WhenAny(work, Task.Delay(s_interval)))
                    task.Value = Math.Min(done(), task.MaxValue);
            });
        }
        await work;
    }

    private sealed class RateColumn(string unit) : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text($"{Units.Count((ulong)task.Value)} {unit}, {Units.Rate(task.Speed ?? 0)}");
    }
}
