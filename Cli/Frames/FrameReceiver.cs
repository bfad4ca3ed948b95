using System.Threading.Channels;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Cli.Frames;

/// <summary>The frames of several sockets as one stream, each with its interface's name.</summary>
internal sealed class FrameReceiver : IAsyncDisposable
{
    /// <summary>Frames that wait to be printed; beyond them they wait in the kernel, which counts what it has no room for.</summary>
    private const int Room = 16 * 1024;

    private readonly Channel<(InterfaceName Name, CanMessage Message)> _frames =
        Channel.CreateBounded<(InterfaceName, CanMessage)>(new BoundedChannelOptions(Room) { SingleReader = true });

    private readonly Action<string> _warn;
    private readonly List<CanSocket> _sockets = [];
    private readonly Dictionary<int, InterfaceName> _names = [];

    /// <param name="sources">What is listened to.</param>
    /// <param name="options">The rest: any kinds of frames come.</param>
    /// <param name="warn">Is told of interfaces that go down, and come to an end.</param>
    /// <exception cref="CanSocketException">One of the interfaces cannot be listened to.</exception>
    public FrameReceiver(IEnumerable<FrameFilters> sources, CanSocketOptions options, Action<string> warn)
    {
        _warn = warn;
        try
        {
            foreach (FrameFilters source in sources)
                _sockets.Add(AnyFrames.Open(options, source.Open));
        }
        catch
        {
            _sockets.ForEach(socket => socket.Dispose());
            throw;
        }
    }

    /// <summary>Frames for which the kernel had no room.</summary>
    public long Dropped => _sockets.Sum(socket => socket.DroppedFrames);

    /// <summary>Until it is stopped, or all interfaces are gone; one that goes down may come up again.</summary>
    public IAsyncEnumerable<(InterfaceName Name, CanMessage Message)> ReadAllAsync(CancellationToken stop)
    {
        Task[] readers = [.. _sockets.Select(socket => PassOnAsync(socket, stop))];
        _ = Task.WhenAll(readers).ContinueWith(
            all => _frames.Writer.TryComplete(all.Exception?.InnerExceptions[^1]), TaskScheduler.Default);
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
            int count;
            try
            {
                count = await socket.ReceiveAsync(batch, stop);
            }
            catch (CanSocketException exception)
            {
                _warn(exception.Message);
                if (exception.Errno != (int)Errno.ENETDOWN)
                    throw;
                continue;
            }
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
