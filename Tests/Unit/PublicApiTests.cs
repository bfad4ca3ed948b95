using System.Reflection;
using System.Xml.Linq;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>
/// What users build on changes only where somebody meant it: the snapshots in Tests/Unit/PublicApi are the promise.
/// CANTOOLS_WRITE_API=yes writes them anew.
/// </summary>
[TestFixture, Category("Unit")]
public sealed class PublicApiTests
{
    private static Assembly Find(string name) => name == "CanTools.Client" ? typeof(Client.DaemonClient).Assembly : typeof(Shared.Can.CanId).Assembly;

    [TestCase("CanTools.Client")]
    [TestCase("CanTools.Shared")]
    public void The_public_API_is_that_of_the_snapshot(string name)
    {
        string path = Repository.PathOf($"Tests/Unit/PublicApi/{name}.txt");
        string api = PublicApi.Describe(Find(name));
        if (Environment.GetEnvironmentVariable("CANTOOLS_WRITE_API") == "yes")
            File.WriteAllText(path, api);

        Assert.That(api, Is.EqualTo(File.ReadAllText(path)));
    }

    /// <summary>The compiler asks for documentation of each public member, but takes an empty one.</summary>
    [TestCase("CanTools.Client")]
    [TestCase("CanTools.Shared")]
    public void Every_public_member_is_documented_in_words(string name)
    {
        XElement[] members = [.. XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{name}.xml")).Descendants("member")];
        IEnumerable<string> documented = members
            .Where(member => member.Elements("inheritdoc").Any() || member.Element("summary") is { Value: { } text } && text.Trim().Length > 0)
            .Select(member => member.Attribute("name")!.Value);

        Assert.That(members, Has.Length.GreaterThan(100));
        Assert.That(Find(name).GetExportedTypes().Select(type => $"T:{type.FullName!.Replace('+', '.')}"), Is.SubsetOf(documented));
        Assert.That(members.Where(member => member.Element("summary") is { } summary && !summary.HasElements && summary.Value.Trim().Length == 0), Is.Empty);
    }
}
