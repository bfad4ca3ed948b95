using Spectre.Console.Rendering;

namespace CanTools.Cli.Output;

/// <summary>
/// A view as wide as it wants to be: Spectre.Console would break words, or leave out columns, where a terminal is narrow. What is drawn
/// once goes on in the terminal's next line, as other programs' lists do; what is redrawn is cut at the edge.
/// </summary>
internal sealed class Unshrunk(IRenderable view, bool isCut) : IRenderable
{
    private const int NoEnd = 10_000;

    public Measurement Measure(RenderOptions options, int maxWidth) => new(maxWidth, maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        foreach (SegmentLine line in Segment.SplitLines(view.Render(options, NoEnd)))
        {
            List<Segment> segments = [.. line];
            // Columns are filled up with blanks, the last one, too.
            while (segments.Count > 0 && string.IsNullOrWhiteSpace(segments[^1].Text))
                segments.RemoveAt(segments.Count - 1);
            foreach (Segment segment in isCut ? Segment.Truncate(segments, maxWidth) : segments)
                yield return segment;
            yield return Segment.LineBreak;
        }
    }
}
