using CanTools.Cli.Output;
using CanTools.Shared.Can;

namespace CanTools.Cli.Frames;

/// <summary>can-utils' log format on standard output.</summary>
internal sealed class LogSink(Screen screen) : IFrameSink
{
    public void Add(InterfaceName name, in CanMessage message)
    {
        screen.Line(CanLog.Format(message, name));
        screen.Flush();
    }

    public Task ShowAsync(CancellationToken stop) => Task.CompletedTask;

    public void End() => screen.TryFlush();
}
