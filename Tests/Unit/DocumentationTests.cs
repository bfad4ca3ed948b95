using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>What is written down is what is there.</summary>
[TestFixture, Category("Unit")]
public sealed class DocumentationTests
{
    [Test]
    public void The_quick_start_in_the_README_is_the_sample_that_is_built_and_run()
    {
        string sample = string.Join('\n', File.ReadLines(Repository.PathOf("samples/ReadVin/Program.cs"))
            .SkipWhile(line => line.StartsWith("//", StringComparison.Ordinal)));

        Assert.That(File.ReadAllText(Repository.PathOf("README.md")), Does.Contain($"```csharp\n{sample}\n```"));
    }

    [Test]
    public void Every_direct_dependency_has_its_reason()
    {
        string reasons = File.ReadAllText(Repository.PathOf("docs/dependencies.md"));
        IEnumerable<string> packages = File.ReadLines(Repository.PathOf("Directory.Packages.props"))
            .TakeWhile(line => !line.Contains("transitive\"", StringComparison.Ordinal))
            .Where(line => line.Contains("<PackageVersion", StringComparison.Ordinal))
            .Select(line => line.Split('"')[1]);

        foreach (string package in packages)
        {
            string shortName = package.Replace("Microsoft.Extensions.Logging.Console", ".Console", StringComparison.Ordinal);
            Assert.That(reasons, Does.Contain(shortName), package);
        }
    }

    [Test]
    public void Every_file_that_the_README_links_to_exists()
    {
        string readme = File.ReadAllText(Repository.PathOf("README.md"));
        IEnumerable<string> links = System.Text.RegularExpressions.Regex.Matches(readme, @"\]\(([^)#]+)\)")
            .Select(match => match.Groups[1].Value);

        foreach (string link in links)
            Assert.That(Path.Exists(Repository.PathOf(link)), Is.True, link);
    }

    [Test]
    public void Every_name_in_canctls_JSON_and_every_exit_status_is_described()
    {
        string page = File.ReadAllText(Repository.PathOf("docs/canctl.md"));
        IEnumerable<string> names = Directory.GetFiles(Repository.PathOf("Cli"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => System.Text.RegularExpressions.Regex.Matches(
                File.ReadAllText(file), @"Write(String|Number|Boolean|Time|Optional|Texts|Hex|Milliseconds|StartObject)\(\s*""(\w+)"""))
            .Select(match => match.Groups[2].Value).Distinct();

        Assert.That(names.Count(), Is.GreaterThan(100));
        Assert.That(names.Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal)), Is.Empty);
        foreach ((string code, string meaning) in CanTools.Cli.Application.ExitCode.Table)
            Assert.That(page, Does.Contain($"| {code} | ").Or.Contain($"| {code} ("), meaning);
    }

    [Test]
    public void Every_link_between_pages_leads_somewhere()
    {
        foreach (string page in Directory.GetFiles(Repository.PathOf("docs"), "*.md"))
        {
            foreach (System.Text.RegularExpressions.Match link in System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(page), @"\]\(([^)#:]+)(#[^)]*)?\)"))
                Assert.That(Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value)), Is.True, $"{page}: {link.Groups[1].Value}");
        }
    }

    [TestCase("docs/security.md")]
    [TestCase("docs/reliability.md")]
    public void Every_test_that_a_page_names_exists(string path)
    {
        string page = File.ReadAllText(Repository.PathOf(path));
        string[] named = [.. System.Text.RegularExpressions.Regex.Matches(page, "`([A-Za-z]+Tests)`").Select(match => match.Groups[1].Value).Distinct()];

        Assert.That(named, Has.Length.GreaterThan(10));
        Assert.That(named, Is.SubsetOf(typeof(DocumentationTests).Assembly.GetTypes().Select(type => type.Name)));
    }

    [Test]
    public void Every_metric_is_described_and_the_dashboard_shows_no_other()
    {
        var made = System.Text.RegularExpressions.Regex.Matches(
            File.ReadAllText(Repository.PathOf("Gateway/Telemetry/Metrics.cs")),
            @"Create(?<kind>Counter|Histogram|ObservableGauge)(<\w+>)?\(\s*""(?<name>can_gateway[a-z._]+)""").Select(
                match => match.Groups["name"].Value.Replace('.', '_') + match.Groups["kind"].Value switch
                {
                    "Counter" => "_total",
                    "Histogram" => "_seconds",
                    _ => "",
                });
        var described = Names("docs/gateway.md");
        var shown = Names("packaging/grafana/can-gateways.json").Select(name => name.Replace("_bucket", "", StringComparison.Ordinal));

        Assert.That(made.Count(), Is.GreaterThan(8));
        Assert.That(described, Is.EquivalentTo(made));
        Assert.That(shown.Distinct(), Is.SubsetOf(made));

        static IEnumerable<string> Names(string path) => System.Text.RegularExpressions.Regex.Matches(
            File.ReadAllText(Repository.PathOf(path)), @"can_gateway_[a-z_]+").Select(match => match.Value).Distinct();
    }

    [Test]
    public async Task The_scripts_are_clean()
    {
        string[] scripts =
        [
            .. Directory.GetFiles(Repository.PathOf("scripts"), "*.sh"),
            .. Directory.GetFiles(Repository.PathOf("scripts/lib")),
            Repository.PathOf(".ci/run"),
        ];

        (int status, string output) = await RunningProgram.RunAsync(
            "shellcheck", ["-x", "-P", Repository.Root, .. scripts]);

        Assert.That(status, Is.Zero, output);
    }
}
