using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Cli.Doctor;

/// <summary>Whether the kernel has what CAN takes. Asked of the kernel itself, which loads modules when it is asked.</summary>
internal static class KernelChecks
{
    private static readonly string[] s_lists = ["modules.dep", "modules.builtin"];

    private static readonly Version s_isoTp = new(5, 10), s_goodIsoTp = new(6, 1);

    public static IEnumerable<Finding> Run()
    {
        Version kernel = Environment.OSVersion.Version;
        yield return Finding.Good("kernel", $"Linux {kernel}");
        yield return Family("raw CAN", "can-raw", TryRaw());
        yield return Family("ISO-TP", "can-isotp", TryIsoTp());
        if (kernel >= s_isoTp && kernel < s_goodIsoTp)
        {
            yield return Finding.Hint(
                "ISO-TP's age", $"before Linux 6.1 a failed send may go unnoticed; this is {kernel}", "a kernel from 6.1 on");
        }
        yield return Module("vcan", "virtual buses");
        yield return Module("vxcan", "cables between network namespaces");
        yield return Interfaces();
    }

    private static Finding Family(string what, string module, string? problem) => problem is null
        ? Finding.Good(what, "sockets open")
        : Finding.Bad(what, problem, $"sudo modprobe {module}");

    /// <summary>A socket of all interfaces: it needs the module, and no interface.</summary>
    private static string? TryRaw()
    {
        try
        {
            CanSocket.OpenAll().Dispose();
            return null;
        }
        catch (CanToolsException exception)
        {
            return exception.Message;
        }
    }

    private static string? TryIsoTp()
    {
        try
        {
            IsoTpSocket.Open("nosuchcan", IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8)).Dispose();
            return null;
        }
        catch (IsoTpException exception) when (exception.Errno == (int)Errno.ENODEV)
        {
            return null;
        }
        catch (CanToolsException exception)
        {
            return exception.Message;
        }
    }

    private static Finding Module(string name, string purpose)
    {
        if (Directory.Exists($"/sys/module/{name}"))
            return Finding.Good(name, "loaded");
        string? listed = Listed(name);
        return listed switch
        {
            null => Finding.Hint(name, $"this system does not tell which modules it has; {purpose} need it", $"sudo modprobe {name}"),
            "" => Finding.Hint(name, $"this kernel has no module for {purpose}", "a kernel with CAN, such as Debian's linux-image-amd64"),
            _ => Finding.Good(name, "there, and loaded when it is needed"),
        };
    }

    /// <summary>Null: nobody knows; empty: it is not there.</summary>
    private static string? Listed(string name)
    {
        string folder = $"/lib/modules/{File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}";
        string[] lists = [.. s_lists.Select(file => Path.Combine(folder, file)).Where(File.Exists)];
        return lists.Length == 0 ? null
            : lists.SelectMany(File.ReadLines).FirstOrDefault(line => line.Contains($"/{name}.ko", StringComparison.Ordinal)) ?? "";
    }

    private static Finding Interfaces()
    {
        IReadOnlyList<CanLink> links = CanInterfaces.List();
        string names = string.Join(", ", links.Select(link => $"{link.Name} ({(link.IsUp ? "up" : "down")})"));
        if (links.Count == 0)
            return Finding.Hint("interfaces", "there is none", "canctl interface create vcan0");
        return links.Any(link => link.IsUp)
            ? Finding.Good("interfaces", names)
            : Finding.Hint("interfaces", $"none is up: {names}", $"canctl interface up {links[0].Name}");
    }
}
