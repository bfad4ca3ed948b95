using System.Reflection;
using System.Xml.Linq;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>The arrows between the projects: Daemon → Shared ← Client ← Gateway, Cli, and nothing else.</summary>
[TestFixture, Category("Unit")]
public sealed class ArchitectureTests
{
    [TestCase("Shared/CanTools.Shared.csproj", "")]
    [TestCase("Daemon/CanTools.Daemon.csproj", "CanTools.Shared")]
    [TestCase("Client/CanTools.Client.csproj", "CanTools.Shared")]
    [TestCase("Gateway/CanTools.Gateway.csproj", "CanTools.Client")]
    [TestCase("Cli/CanTools.Cli.csproj", "CanTools.Client")]
    public void A_project_knows_only_what_it_may(string project, string allowed)
    {
        IEnumerable<string> references = XDocument.Load(Repository.PathOf(project))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        Assert.That(string.Join(' ', references), Is.EqualTo(allowed));
    }

    [Test]
    public void Unsafe_code_and_imports_from_C_stay_in_LibC()
    {
        IEnumerable<string> offenders = new[] { "Shared", "Daemon", "Client", "Gateway", "Cli", "samples" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => !file.StartsWith("Shared/LibC/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(Repository.PathOf(file)) is var text
                && (text.Contains(" unsafe ", StringComparison.Ordinal) || text.Contains("[LibraryImport", StringComparison.Ordinal)));

        Assert.That(offenders, Is.Empty);
    }

    [Test]
    public void The_shared_library_shows_users_only_value_types_and_error_codes()
    {
        IEnumerable<string> shown = typeof(Shared.Can.CanId).Assembly.GetExportedTypes().Select(type => type.Name);

        Assert.That(shown, Is.EquivalentTo(new[]
        {
            "CanBitTiming", "CanBitTimingLimits", "CanController", "CanControllerModes", "CanControllerState",
            "CanControllerStatistics", "CanErrorClasses", "CanErrorReport", "CanFdFrame", "CanFrame", "CanFrameKind", "CanId",
            "CanLink", "CanLinkKind", "CanLinkMaker", "CanLinkSettings", "CanLinkStatistics",
            "CanLog", "CanMessage", "CanMtu", "CanXlFrame", "InterfaceName", "InterfaceNamePattern", "IsoTpAddress", "IsoTpAddressingMode", "IsoTpBroadcast", "IsoTpOptions",
            "IsoTpPartialAddress", "DaemonErrorCode", "LeaseLossCause",
        }));
    }

    [Test]
    public void The_daemon_shows_nothing() =>
        Assert.That(Assembly.Load("hycan_daemon").GetExportedTypes(), Is.Empty);
}
