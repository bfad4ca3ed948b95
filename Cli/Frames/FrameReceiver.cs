using System.Threading.Channels;
using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Cli.Frames;

/// <summary>The frames of several sockets as one stream, each with its interface's name.</summary>
internal sealed class FrameReceiver : IAsyncDisposable
{
    /// <summary>Frames that wait to be printed; beyond them they wait in the kernel, which counts what it has no room for.</summary>
    private const int Room = 16 * 1024;

    private readonly Channel<(InterfaceName Name, CanMessage Message)> _frames =
        Channel.CreateBounded<(InterfaceName, CanMessage)>(new BoundedChannelOptions(Room) { SingleReader = true });

    private readonly List<CanSocket> _sockets = [];
    private readonly Dictionary<int, InterfaceName> _names = [];

    /// <exception cref="CanSocketException">One of the interfaces cannot be listened to.</exception>
    public FrameReceiver(IEnumerable<FrameFilters> sources, CanSocketOptions options)
    {
        try
        {
            foreach (FrameFilters source in sources)
                _sockets.Add(source.Open(options));
        }
        catch
        {
            _sockets.ForEach(socket => socket.Dispose());
            throw;
        }
    }

    /// <summary>Frames for which the kernel had no room.</summary>
    public long Dropped => _sockets.Sum(socket => socket.DroppedFrames);

    /// <summary>Until it is stopped, or all interfaces are gone.</summary>
    public IAsyncEnumerable<(InterfaceName Name, CanMessage Message)> ReadAllAsync(CancellationToken stop)
    {
        Task[] readers = [.. _sockets.Select(socket => PassOnAsync(socket, stop))];
        _ = Task.WhenAll(readers).ContinueWith(
            all => _frames.Writer.TryComplete(all.Exception?.InnerException), TaskScheduler.Default);
        return _frames.Reader.ReadAllAsync(stop);
    }

    public ValueTask DisposeAsync()
    {
        _sockets.ForEach(socket => socket.Dispose());
        return ValueTask.CompletedTask;
    }

    private async Task PassOnAsync(CanSocket socket, CancellationToken stop)
    {
        var batch = new CanMessage[64];
        while (true)
        {
            int count = await socket.ReceiveAsync(batch, stop);
            for (int i = 0; i < count; i++)
                await _frames.Writer.WriteAsync((socket.InterfaceName ?? NameOf(batch[i].InterfaceIndex), batch[i]), stop);
        }
    }

    private InterfaceName NameOf(int index)
    {
        lock (_names)
        {
            if (!_names.TryGetValue(index, out InterfaceName name))
            {
                // An interface that is gone again by now has a number instead.
                name = CanInterfaces.List().FirstOrDefault(link => link.Index == index)?.Name ?? InterfaceName.Parse($"if{index}");
                _names[index] = name;
            }
            return name;
        }
    }
}
