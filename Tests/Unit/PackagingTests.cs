using System.Globalization;
using CanTools.Cli.Help;
using CanTools.Daemon.Configuration;
using CanTools.Gateway.Configuration;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>What is packaged says of the daemon what the daemon says.</summary>
[TestFixture, Category("Unit")]
internal sealed class PackagingTests
{
    [Test]
    public void The_man_page_has_every_option()
    {
        string page = Fill("hycan_daemon.8.in"), settings = Fill("hycan_daemon.conf.5.in");

        foreach (Setting setting in Settings.All)
        {
            Assert.That(page, Does.Match($"(?m)^.B --{setting.Name}(?![-a-z])"));
            Assert.That(settings, Does.Match($"(?m)^.B {setting.Name} = "));
        }
        Assert.That(settings, Does.Not.Contain("\n.B help"));
        string gateway = Fill("can-gateway.8.in");
        Assert.That(gateway, Does.Contain(".B --MaxSessions=N\nsessions at the same time").And.Contain(".B --As=TARGETS").And.Contain(".B --Rows=N"));
        string[] names = [.. Names(typeof(GatewayOptions), ""), .. Names(typeof(FarmOptions), "Farm:")];
        Assert.That(names, Has.Length.GreaterThan(15));
        foreach (string name in names)
            Assert.That(gateway, Does.Match($"(?m)^.B --{name}="));
    }

    private static IEnumerable<string> Names(Type options, string section) =>
        options.GetProperties().Where(property => property.CanWrite).Select(property => section + property.Name);

    private static string Fill(string template) => PageTemplate.Fill(
        File.ReadAllText(Repository.PathOf($"packaging/man/{template}")), Repository.PathOf("dist")).Replace("\\-", "-", StringComparison.Ordinal);

    [Test]
    public void The_configuration_file_is_valid_as_it_is_and_with_all_that_it_suggests()
    {
        string file = Path.GetTempFileName();
        string text = File.ReadAllText(Repository.PathOf("packaging/hycan_daemon.conf"));
        string[] suggested = [.. text.Split('\n').Where(line => line.StartsWith('#') && line.Contains(" = ", StringComparison.Ordinal)
            && !line.StartsWith("# ", StringComparison.Ordinal)).Select(line => line[1..])];
        Assert.That(suggested, Has.Length.GreaterThan(5));
        File.WriteAllLines(file, suggested);

        DaemonOptions options = OptionsReader.Read(CommandLine.Parse([$"--config={file}"]), new System.Collections.Hashtable());

        var defaults = new DaemonOptions { ConfigurationFile = file };
        foreach (System.Reflection.PropertyInfo property in typeof(DaemonOptions).GetProperties())
            Assert.That(property.GetValue(options), Is.EqualTo(property.GetValue(defaults)), $"the default of {property.Name}");
        File.Delete(file);
    }

    /// <summary>The gateway is there for the network.</summary>
    [TestCase("hycan-daemon.service", 1.6)]
    [TestCase("can-gateway.service", 1.8)]
    public async Task A_service_is_as_closed_as_its_runtime_and_its_duties_allow(string unit, double most)
    {
        (_, string output) = await RunningProgram.RunAsync(
            "systemd-analyze", ["security", "--offline=yes", "--no-pager", Repository.PathOf($"packaging/{unit}")]);

        string level = output.Split($"Overall exposure level for {unit}: ")[^1].Split(' ')[0];
        Assert.That(double.Parse(level, CultureInfo.InvariantCulture), Is.LessThanOrEqualTo(most), output);
    }
}
