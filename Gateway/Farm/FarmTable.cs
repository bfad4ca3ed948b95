using System.Globalization;
using Npgsql;

namespace CanTools.Gateway.Farm;

/// <summary>A view of the directory's, at a terminal.</summary>
internal static class FarmTable
{
    private const string Gap = "  ";

    /// <param name="database">Where it is.</param>
    /// <param name="view">Its name.</param>
    /// <param name="rows">How many of its last rows.</param>
    /// <param name="asJson">One object a line, instead of a table.</param>
    /// <param name="output">Where to.</param>
    public static async Task PrintAsync(FarmDatabase database, string view, int rows, bool asJson, TextWriter output)
    {
        string last = $"SELECT * FROM (SELECT *, row_number() OVER () AS place FROM {view}) AS all_of_it ORDER BY place DESC LIMIT {rows}";
        if (asJson)
        {
            List<string> lines = await database.ListAsync(
                $"SELECT (to_jsonb(one) - 'place')::text FROM ({last}) AS one ORDER BY place", row => row.GetString(0), default);
            foreach (string line in lines)
                await output.WriteLineAsync(line);
            return;
        }

        List<string[]> table = [];
        await database.UseAsync(
            async (connection, limit) =>
            {
                await using var command = new NpgsqlCommand($"SELECT * FROM ({last}) AS one ORDER BY place", connection);
                await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(limit);
                table.Add([.. Columns(reader).Select(column => reader.GetName(column).ToUpperInvariant().Replace('_', ' '))]);
                while (await reader.ReadAsync(limit))
                    table.Add([.. Columns(reader).Select(column => Text(reader.GetValue(column)))]);
                return table.Count;
            },
            default);
        int[] widths = [.. Enumerable.Range(0, table[0].Length).Select(column => table.Max(row => row[column].Length))];
        foreach (string[] row in table)
            await output.WriteLineAsync(string.Join(Gap, row.Select((text, column) => text.PadRight(widths[column]))).TrimEnd());
    }

    /// <summary>All but the last, which only gives the order.</summary>
    private static IEnumerable<int> Columns(NpgsqlDataReader reader) => Enumerable.Range(0, reader.FieldCount - 1);

    /// <summary>What clients wrote may have control characters, which a terminal obeys.</summary>
    private static string Text(object value) => value switch
    {
        DBNull => "",
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        bool yes => yes ? "yes" : "no",
        _ => Sessions.SessionEnding.OneLine(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };
}
