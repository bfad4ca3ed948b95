using System.Globalization;
using System.Text.RegularExpressions;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Four programs and one control unit: what the channel's lock is good for.</summary>
[TestFixture, Category("Kernel")]
internal sealed partial class SharedQueryTests() : ChannelFixture
{
    private const int Programs = 4;
    private static readonly string s_program = Repository.PathOf("artifacts/bin/SharedQuery/release/SharedQuery");

    [Test]
    public async Task Taking_turns_every_program_gets_its_own_answers_and_none_is_lost()
    {
        List<(int Own, int Foreign, int Lost)> results = await RunAsync(1000);

        Assert.That(results, Is.All.EqualTo((1000, 0, 0)));
        Assert.That(Client.ListIsoTp(), Is.Empty);
    }

    [Test]
    public async Task Without_turns_they_get_each_others_answers()
    {
        List<(int Own, int Foreign, int Lost)> results = await RunAsync(100, "--without-turns");

        Assert.That(results.Sum(result => result.Foreign), Is.GreaterThan(0));
        TestContext.Progress.WriteLine($"without turns (own, foreign, lost): {string.Join(' ', results)}");
    }

    private async Task<List<(int Own, int Foreign, int Lost)>> RunAsync(int count, params string[] options)
    {
        var environment = new Dictionary<string, string?> { ["HYCAN_DAEMON_SOCKET"] = Daemon.SocketPath };
        await using RunningProgram unit = RunningProgram.Start(s_program, [Bus, "unit"], environment);
        await unit.WaitForOutputAsync("ready");
        RunningProgram[] programs = [.. Enumerable.Range(0, Programs).Select(_ => RunningProgram.Start(
            s_program, [Bus, count.ToString(CultureInfo.InvariantCulture), .. options], environment))];

        List<(int Own, int Foreign, int Lost)> results = [];
        foreach (RunningProgram program in programs)
        {
            await program.WaitForExitAsync(TimeSpan.FromMinutes(8));
            Match counts = Counts().Match(program.Output);
            Assert.That(counts.Success, Is.True, program.Output);
            results.Add((Number(counts, 1), Number(counts, 2), Number(counts, 3)));
            await program.DisposeAsync();
        }
        return results;
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+) own answers, (\d+) of somebody else's, (\d+) lost")]
    private static partial Regex Counts();
}
