namespace CanTools.Benchmarks;

/// <summary>The table at the end.</summary>
internal sealed class Report
{
    private readonly List<string[]> _rows = [["", "hycan_daemon", "beside it", "promised", ""]];

    /// <summary>A row; <paramref name="met"/> is null where nothing was promised.</summary>
    public void Add(string what, string measured, string beside, bool? met, string promised) =>
        _rows.Add([what, measured, beside, promised, met switch { true => "met", false => "MISSED", null => "" }]);

    public void Print()
    {
        int[] widths = [.. Enumerable.Range(0, _rows[0].Length).Select(column => _rows.Max(row => row[column].Length))];
        foreach (string[] row in _rows)
            Console.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
