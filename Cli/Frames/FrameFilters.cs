using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Cli.Frames;

/// <summary>candump's way to name an interface with its filters: "vcan0", "vcan0,123:7FF,400~700"; "any" is all interfaces.</summary>
internal sealed record FrameFilters(InterfaceName? Interface, IReadOnlyList<CanFilter> Filters)
{
    public static FrameFilters Parse(string text)
    {
        string[] parts = text.Split(',');
        InterfaceName? name = parts[0] == "any" ? default(InterfaceName?) : InterfaceName.Parse(parts[0]);
        return new FrameFilters(name, [.. parts.Skip(1).Select(CanFilter.Parse)]);
    }

    public CanSocket Open(CanSocketOptions options)
    {
        CanSocketOptions own = Filters.Count == 0 ? options : options with { Filters = Filters };
        return Interface is { } name ? CanSocket.Open(name, own) : CanSocket.OpenAll(own);
    }
}
