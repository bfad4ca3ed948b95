using Spectre.Console;

namespace CanTools.Cli.Output;

/// <summary>Tables as they are everywhere: a bold heading and columns, which awk understands, too.</summary>
internal static class Tables
{
    /// <param name="screen">Where it will stand.</param>
    /// <param name="headings">One for each column; with a '#' in front of it, its values stand at the right.</param>
    public static Table Make(Screen screen, params IReadOnlyList<string> headings)
    {
        Table table = new Table().Border(TableBorder.None);
        table.ShowHeaders = !screen.IsQuiet;
        foreach (string heading in headings)
        {
            var column = new TableColumn(new Text(heading.TrimStart('#'), new Style(decoration: Decoration.Bold))) { NoWrap = true };
            if (heading.StartsWith('#'))
                column.Alignment = Justify.Right;
            column.Padding = new Padding(0, 0, 2, 0);
            table.AddColumn(column);
        }
        return table;
    }

    /// <summary>A row of texts, none of which is markup.</summary>
    public static void Add(this Table table, params IReadOnlyList<string> cells) =>
        table.AddRow(cells.Select(cell => new Text(Visible.Of(cell))).ToArray<Spectre.Console.Rendering.IRenderable>());
}
