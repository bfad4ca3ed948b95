using System.Runtime.InteropServices;
using CanTools.Shared;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Client.Callbacks;

/// <summary>One thread that receives from one interface and calls back. It ends when it is told to, or the interface is deleted.</summary>
internal sealed class CanReceiver : IDisposable
{
    private const ulong ReadableToken = 0;
    private const ulong StopToken = 1;

    private readonly CanSocket _socket;
    private readonly FileDescriptor _stop;
    private readonly FileDescriptor _epoll;
    private readonly LibC.EpollEvents _events = new(2);
    private readonly ManualResetEventSlim _isReady = new();
    private readonly CanCallbackOptions _options;
    private readonly Action<Exception, CanMessage?> _failed;
    private readonly Thread _thread;
    private volatile CallbackTable _table;
    private volatile LatencyHistogram _latency;
    private Exception? _startFailure;
    private volatile bool _hasEnded;

    private CanReceiver(
        CanSocket socket, FileDescriptor stop, FileDescriptor epoll, CallbackTable table, CanCallbackOptions options,
        LatencyHistogram latency, Action<Exception, CanMessage?> failed)
    {
        _socket = socket;
        _stop = stop;
        _epoll = epoll;
        _table = table;
        _options = options;
        _latency = latency;
        _failed = failed;
        _thread = new Thread(Run) { IsBackground = true, Name = $"CAN {socket.InterfaceName}" };
    }

    /// <summary>Whether it still receives.</summary>
    public bool IsRunning => !_hasEnded && _thread.IsAlive;

    public long DroppedFrames => _socket.DroppedFrames;

    /// <exception cref="CanSocketException">There is no such interface, or the thread may not have what the options want.</exception>
    public static CanReceiver Start(
        InterfaceName name, CallbackTable table, CanCallbackOptions options, LatencyHistogram latency,
        Action<Exception, CanMessage?> failed)
    {
        CanSocket socket = CanSocket.Open(name, new CanSocketOptions
        {
            Filters = table.Filters,
            Fd = options.Fd,
            Errors = options.Errors,
            Timestamps = options.Timestamps ? CanTimestamps.Software : CanTimestamps.None,
            ReceiveBuffer = options.ReceiveBuffer,
        });
        FileDescriptor stop = LibC.eventfd(0, LibC.EFD_CLOEXEC);
        FileDescriptor epoll = LibC.epoll_create1(LibC.EPOLL_CLOEXEC);
        Errno error = stop.IsInvalid || epoll.IsInvalid ? Errno.EMFILE
            : LibC.EpollControl(epoll, LibC.EPOLL_CTL_ADD, socket.Descriptor, LibC.Epoll.In, ReadableToken) is var added and not Errno.None
                ? added
                : LibC.EpollControl(epoll, LibC.EPOLL_CTL_ADD, stop, LibC.Epoll.In, StopToken);
        if (error != Errno.None)
        {
            socket.Dispose();
            stop.Dispose();
            epoll.Dispose();
            throw new CanSocketException((int)error, $"Cannot wait for frames of '{name}': {error.Describe()}.");
        }
        var receiver = new CanReceiver(socket, stop, epoll, table, options, latency, failed);
        try
        {
            receiver._thread.Start();
        }
        catch (OutOfMemoryException)
        {
            socket.Dispose();
            stop.Dispose();
            epoll.Dispose();
            receiver._isReady.Dispose();
            throw new CanSocketException((int)Errno.EAGAIN, $"Cannot receive frames of '{name}': {BackgroundThread.NotStarted}.");
        }
        receiver._isReady.Wait();
        return receiver._startFailure is null ? receiver : throw receiver._startFailure;
    }

    /// <summary>Calls others from the next frame on.</summary>
    public void Use(CallbackTable table)
    {
        // What comes in between of either table's frames finds nobody, or its own.
        _table = table;
        try
        {
            Errno error = LibC.SetRawFilters(_socket.Descriptor, [.. table.Filters.Select(filter => filter.ToKernel())]);
            if (error != Errno.None)
                throw new CanSocketException((int)error, $"The kernel does not take the filters: {error.Describe()}.");
        }
        catch (ObjectDisposedException)
        {
            // The interface was deleted, and the thread has ended.
        }
    }

    /// <summary>Calls fewer from the next frame on. That the kernel goes on letting through more does no harm.</summary>
    public void Narrow(CallbackTable table)
    {
        try
        {
            Use(table);
        }
        catch (CanSocketException)
        {
            // The interface is being deleted: the thread will say so.
        }
    }

    /// <summary>Records elsewhere from the next frame on.</summary>
    public void Use(LatencyHistogram latency) => _latency = latency;

    /// <summary>
    /// Ends it. Unless a callback does it, no callback runs any more afterwards; so no lock may be held that a callback could want.
    /// </summary>
    public void Dispose()
    {
        try
        {
            ulong one = 1;
            LibC.write(_stop, ref MemoryMarshal.AsBytes(new Span<ulong>(ref one))[0], sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
        if (Thread.CurrentThread != _thread)
            _thread.Join();
        _isReady.Dispose();
    }

    private void Run()
    {
        using (_stop)
        using (_epoll)
        using (_socket)
        {
            _startFailure = SetScheduling();
            _isReady.Set();
            if (_startFailure is not null)
                return;
            while (IsToldToGoOn() && TryReceive())
            {
                // Until one of them says no.
            }
        }
    }

    private CanSocketException? SetScheduling()
    {
        Errno error = _options.RealTimePriority is { } priority ? LibC.SetRealTimePriority(priority) : Errno.None;
        if (error != Errno.None)
        {
            return new CanSocketException(
                (int)error,
                $"The receiving thread cannot have the real-time priority {_options.RealTimePriority}: {error.Describe()}. It takes "
                    + "CAP_SYS_NICE, or a limit: LimitRTPRIO= of systemd, or 'ulimit -r'.");
        }
        error = _options.Processor is { } processor ? LibC.SetProcessor(processor) : Errno.None;
        return error == Errno.None ? null : new CanSocketException(
            (int)error, $"The receiving thread cannot be tied to processor {_options.Processor}: {error.Describe()}. Is there one?");
    }

    private bool IsToldToGoOn()
    {
        int count = _events.Wait(_epoll, timeout: -1);
        for (int i = 0; i < count; i++)
        {
            if (_events.TokenAt(i) == StopToken)
                return false;
        }
        return true;
    }

    /// <summary>False where nothing will come any more.</summary>
    private bool TryReceive()
    {
        try
        {
            int count = _socket.TryFill(CanFrames.MaxBatch);
            for (int i = 0; i < count; i++)
                Call(_socket.Take(i));
            return true;
        }
        catch (CanSocketException exception)
        {
            // Before anybody hears of it, who may register anew at once.
            _hasEnded = exception.Errno != (int)Errno.ENETDOWN;
            _failed(exception, null);
            return !_hasEnded;
        }
    }

    private void Call(in CanMessage message)
    {
        // An error frame's number is no identifier.
        CallbackTable table = _table;
        Registration[] wanting = message.IsError ? table.All : table.Find(message.Id);
        if (wanting.Length == 0)
            return;

        // The first frames may come without: see IsoTpMessage on when the kernel begins to take times.
        if (message.ReceivedNanoseconds != 0)
        {
            long now = (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick;
            _latency.Record(now - message.ReceivedNanoseconds);
        }
        foreach (Registration registration in wanting)
        {
            if (registration.IsEnded)
                continue;
            try
            {
                registration.Callback(message);
            }
#pragma warning disable CA1031 // One callback's fault must not stop the others.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _failed(exception, message);
            }
        }
    }
}
