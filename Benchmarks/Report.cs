namespace CanTools.Benchmarks;

/// <summary>The table at the end.</summary>
internal sealed class Report(string program = "hycan_daemon")
{
    private readonly List<string[]> _rows = [["", program, "beside it", "promised", ""]];

    /// <summary>A row; <paramref name="met"/> is null where nothing was promised.</summary>
    public void Add(string what, string measured, string beside, bool? met, string promised) =>
        _rows.Add([what, measured, beside, promised, met switch { true => "met", false => "MISSED", null => "" }]);

    /// <summary>Rounds of two, in nanoseconds; what is promised is at most <paramref name="target"/> times the other.</summary>
    public void AddRatio(string what, IReadOnlyCollection<double> mine, IReadOnlyCollection<double> its, double? target, string other = "in C")
    {
        double ratio = Numbers.Median(mine) / Numbers.Median(its);
        Add(
            what, Numbers.Of(mine, " µs", 1000), $"{Numbers.Of(its, " µs", 1000)} {other}: {ratio:0.00} ×",
            target is null ? null : ratio <= target, target is null ? "" : $"≤ {target:0.00} ×");
    }

    public void Print()
    {
        int[] widths = [.. Enumerable.Range(0, _rows[0].Length).Select(column => _rows.Max(row => row[column].Length))];
        foreach (string[] row in _rows)
            Console.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
