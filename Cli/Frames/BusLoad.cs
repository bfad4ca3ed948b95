using CanTools.Cli.Output;
using CanTools.Shared.Can;

namespace CanTools.Cli.Frames;

/// <summary>How busy one bus is: what was sent in the second that ended last, and before.</summary>
internal sealed class BusLoad(InterfaceName name, double bitRate, double dataBitRate)
{
    private long _frames;
    private long _bytes;
    private double _busySeconds;

    public InterfaceName Name => name;

    public double BitRate => bitRate;

    public double FramesPerSecond { get; private set; }

    public double BytesPerSecond { get; private set; }

    /// <summary>0 to 1, and beyond where a virtual bus is faster than any real one.</summary>
    public double Share { get; private set; }

    public double Peak { get; private set; }

    public Sparkline History { get; } = new(30) { Floor = 0 };

    public void Add(in CanMessage message)
    {
        (int nominal, int data) = FrameBits.Of(message);
        _frames++;
        _bytes += message.Data.Length;
        _busySeconds += (nominal / bitRate) + (data / dataBitRate);
    }

    /// <summary>Ends a measurement of this time, and begins the next.</summary>
    public void Close(TimeSpan time)
    {
        FramesPerSecond = _frames / time.TotalSeconds;
        BytesPerSecond = _bytes / time.TotalSeconds;
        Share = _busySeconds / time.TotalSeconds;
        Peak = Math.Max(Peak, Share);
        History.Add(Share);
        (_frames, _bytes, _busySeconds) = (0, 0, 0);
    }
}
