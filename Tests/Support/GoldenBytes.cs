namespace CanTools.Tests.Support;

/// <summary>The bytes in docs/protocol.md, by their names: the one place that says what goes over the wire.</summary>
internal static class GoldenBytes
{
    private static readonly Dictionary<string, byte[]> s_all = Read();

    public static IReadOnlyCollection<string> Names => s_all.Keys;

    public static byte[] Get(string name) => s_all[name];

    private static Dictionary<string, byte[]> Read()
    {
        Dictionary<string, byte[]> all = [];
        bool inside = false;
        foreach (string line in File.ReadLines(Repository.PathOf("docs/protocol.md")))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                inside = line == "```golden";
            }
            else if (inside)
            {
                string[] parts = line.Split("  ", 2, StringSplitOptions.RemoveEmptyEntries);
                all.Add(parts[0], Convert.FromHexString(parts[1].Replace(" ", "", StringComparison.Ordinal)));
            }
        }
        return all;
    }
}
