using System.Runtime.InteropServices;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Client.Callbacks;

/// <summary>One thread that receives from one interface and calls back. It ends when it is told to, or the interface is deleted.</summary>
internal sealed class CanReceiver : IDisposable
{
    private readonly CanSocket _socket;
    private readonly FileDescriptor _stop;
    private readonly ManualResetEventSlim _isReady = new();
    private readonly CanCallbackOptions _options;
    private readonly Action<Exception, CanMessage?> _failed;
    private readonly Thread _thread;
    private volatile CallbackTable _table;
    private volatile LatencyHistogram _latency;
    private Exception? _startFailure;

    private CanReceiver(
        CanSocket socket, FileDescriptor stop, CallbackTable table, CanCallbackOptions options, LatencyHistogram latency,
        Action<Exception, CanMessage?> failed)
    {
        _socket = socket;
        _stop = stop;
        _table = table;
        _options = options;
        _latency = latency;
        _failed = failed;
        _thread = new Thread(Run) { IsBackground = true, Name = $"CAN {socket.InterfaceName}" };
    }

    /// <summary>Whether it still receives.</summary>
    public bool IsRunning => _thread.IsAlive;

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
            ReceiveBuffer = options.ReceiveBuffer,
        });
        FileDescriptor stop = LibC.eventfd(0, LibC.EFD_CLOEXEC);
        var receiver = new CanReceiver(socket, stop, table, options, latency, failed);
        receiver._thread.Start();
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

    private bool IsToldToGoOn() => LibC.PollBoth(_socket.Descriptor, _stop).Second == 0;

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
            _failed(exception, null);
            return exception.Errno == (int)Errno.ENETDOWN;
        }
    }

    private void Call(in CanMessage message)
    {
        Registration[] wanting = _table.Find(message.Id);
        if (wanting.Length == 0)
            return;
        long now = (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick;
        _latency.Record(now - message.ReceivedNanoseconds);
        foreach (Registration registration in wanting)
        {
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
