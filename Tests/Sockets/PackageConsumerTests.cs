using System.IO.Compression;
using System.Text.RegularExpressions;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>The library as its users get it: from a feed, in a project of their own.</summary>
[TestFixture, Category("Socket")]
internal sealed partial class PackageConsumerTests
{
    private string _folder = "";

    [OneTimeSetUp]
    public async Task Pack()
    {
        _folder = Directory.CreateTempSubdirectory("cantools-").FullName;
        (int status, string output) = await RunningProgram.RunAsync(Repository.PathOf("scripts/pack.sh"), []);
        Assert.That(status, Is.Zero, output);
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    private static string Package(string id, string extension) =>
        Directory.GetFiles(Repository.PathOf("dist/nuget"), $"{id}.*.{extension}").Single();

    [TestCase("CanTools.Client")]
    [TestCase("CanTools.Shared")]
    public void A_package_brings_readme_licence_documentation_and_symbols(string id)
    {
        using ZipArchive package = ZipFile.OpenRead(Package(id, "nupkg")), symbols = ZipFile.OpenRead(Package(id, "snupkg"));
        string[] files = [.. package.Entries.Select(entry => entry.FullName)];

        Assert.That(files, Does.Contain("README.md").And.Contain("LICENSE").And.Contain($"lib/net10.0/{id}.dll").And.Contain($"lib/net10.0/{id}.xml"));
        Assert.That(symbols.Entries.Select(entry => entry.FullName), Does.Contain($"lib/net10.0/{id}.pdb"));
        using var about = new StreamReader(package.GetEntry($"{id}.nuspec")!.Open());
        Assert.That(about.ReadToEnd(), Does.Contain("<license type=\"expression\">MIT</license>").And.Contain("<readme>README.md</readme>").And.Contain("<description>"));
    }

    [Test]
    public async Task A_project_outside_with_all_examples_of_the_documentation_restores_it_from_a_folder_and_runs()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        string version = Path.GetFileNameWithoutExtension(Package("CanTools.Client", "nupkg"))["CanTools.Client.".Length..];
        await File.WriteAllTextAsync(Path.Combine(_folder, "Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <RestoreAdditionalProjectSources>{Repository.PathOf("dist/nuget")}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{_folder}/packages</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="CanTools.Client" Version="{version}" />
              </ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(_folder, "Program.cs"), """
            using CanTools.Client;
            using CanTools.Shared.Can;

            await using var daemon = await DaemonClient.ConnectAsync();
            Console.WriteLine(await daemon.HelloAsync("consumer"));
            Console.WriteLine(CanFrame.Parse("123#DEADBEEF").Id);
            """);

        await File.WriteAllTextAsync(Path.Combine(_folder, "Examples.cs"), Examples());

        (int status, string output) = await RunningProgram.RunAsync(
            "dotnet", ["run", "--project", _folder, "-p:UseSharedCompilation=false"],
            new Dictionary<string, string?> { ["HYCAN_DAEMON_SOCKET"] = daemon.SocketPath, ["MSBUILDDISABLENODEREUSE"] = "1" });

        Assert.That(status, Is.Zero, output);
        Assert.That(output, Does.EndWith("Hello, consumer\n123"));
    }

    /// <summary>Each as a method, with what its text takes for granted. They are compiled, and not run.</summary>
    private static string Examples()
    {
        SortedSet<string> usings = ["using CanTools.Client;", "using CanTools.Client.Obd;", "using CanTools.Client.Sessions;", "using CanTools.Shared.Can;"];
        List<string> methods = [];
        foreach (string page in (string[])["README.md", "Client/README.md", .. Directory.GetFiles(Repository.PathOf("docs"), "*.md")])
        {
            foreach (Match block in CSharpBlock().Matches(File.ReadAllText(Repository.PathOf(page))))
            {
                string[] lines = block.Groups[1].Value.Split('\n');
                usings.UnionWith(lines.Where(IsUsing));
                string code = string.Join('\n', lines.Where(line => !IsUsing(line)));
                string daemon = code.Contains("var daemon =", StringComparison.Ordinal) ? "" : "DaemonClient daemon, ";
                methods.Add($"static async Task Example{methods.Count}({daemon}int pid, string secret)\n{{\n{code}\nawait Task.CompletedTask;\n}}");
            }
        }
        Assert.That(methods, Has.Count.GreaterThan(8));
        return $"{string.Join('\n', usings)}\nstatic class Examples\n{{\nstatic Task FlashAsync(CancellationToken lost) => Task.Delay(1, lost);\n{string.Join('\n', methods)}\n}}\n";

        static bool IsUsing(string line) => UsingDirective().IsMatch(line);
    }

    [GeneratedRegex("```csharp\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^using [A-Z][\w.]*;$")]
    private static partial Regex UsingDirective();
}
