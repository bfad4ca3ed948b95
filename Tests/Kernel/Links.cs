using System.Text.Json;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>iproute2's view of the interfaces, and its hands.</summary>
internal static class Links
{
    public static async Task IpAsync(string arguments)
    {
        (int status, string output) = await RunningProgram.RunAsync("ip", arguments.Split(' '));
        Assert.That(status, Is.Zero, $"ip {arguments}: {output}");
    }

    /// <summary>Kind and flags; null where there is no such interface.</summary>
    public static async Task<(string Kind, bool IsUp)?> FindAsync(string name)
    {
        (int status, string output) = await RunningProgram.RunAsync("ip", ["-json", "-details", "link", "show", name]);
        if (status != 0)
            return null;

        JsonElement link = JsonDocument.Parse(output).RootElement[0];
        string kind = link.TryGetProperty("linkinfo", out JsonElement info) ? info.GetProperty("info_kind").GetString()! : "";
        bool isUp = link.GetProperty("flags").EnumerateArray().Any(flag => flag.GetString() == "UP");
        return (kind, isUp);
    }

    /// <summary>What it tells of a controller.</summary>
    public static async Task<JsonElement> FindControllerAsync(string name)
    {
        (int status, string output) = await RunningProgram.RunAsync("ip", ["-json", "-details", "link", "show", name]);
        Assert.That(status, Is.Zero, output);
        return JsonDocument.Parse(output).RootElement[0].GetProperty("linkinfo").GetProperty("info_data");
    }

    public static async Task DeleteAsync(string name) =>
        await RunningProgram.RunAsync("ip", ["link", "delete", name]);
}
