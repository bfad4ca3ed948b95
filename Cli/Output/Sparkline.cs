using System.Text;

namespace CanTools.Cli.Output;

/// <summary>The last values of something that moves, as a line of small bars between the least and the greatest of them.</summary>
internal sealed class Sparkline(int width)
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    private readonly Queue<double> _values = new(width + 1);

    /// <summary>What the lowest bar stands for; null: the least of the values.</summary>
    public double? Floor { get; init; }

    public void Add(double value)
    {
        _values.Enqueue(value);
        if (_values.Count > width)
            _values.Dequeue();
    }

    public override string ToString()
    {
        if (_values.Count == 0)
            return new string(' ', width);
        double least = Floor ?? _values.Min(), range = _values.Max() - least;
        var text = new StringBuilder(width);
        foreach (double value in _values)
        {
            // Where nothing moves there is nothing to see: a line at the bottom.
            int bar = range <= 0 ? 0 : (int)Math.Clamp((value - least) / range * Bars.Length, 0, Bars.Length - 1);
            text.Append(Bars[bar]);
        }
        return text.ToString().PadLeft(width);
    }
}
