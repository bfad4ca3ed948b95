using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>For scripts/stress.sh, after tests whose daemons were traced.</summary>
[TestFixture, Category("Trace")]
internal sealed class TraceTests
{
    [Test]
    public void No_daemon_made_a_system_call_that_the_unit_forbids()
    {
        string[] traces = Directory.GetFiles(SystemCalls.Folder!);
        string[] outside = [.. traces.SelectMany(SystemCalls.Outside)];

        Assert.That(outside, Is.Empty);
        Assert.That(traces, Is.Not.Empty);
        Stress.Report("`strace` of the whole suite", $"{traces.Length} daemons: no call outside the unit's filter");
    }
}
