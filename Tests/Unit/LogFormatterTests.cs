using CanTools.Daemon.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

[TestFixture, Category("Unit")]
public sealed class LogFormatterTests
{
    [TestCase(LogLevel.Debug, "<7>")]
    [TestCase(LogLevel.Information, "<6>")]
    [TestCase(LogLevel.Warning, "<4>")]
    [TestCase(LogLevel.Error, "<3>")]
    [TestCase(LogLevel.Critical, "<2>")]
    public void Without_a_terminal_a_line_begins_with_systemds_priority(LogLevel level, string prefix) =>
        Assert.That(Format(level, "text", forTerminal: false), Is.EqualTo($"{prefix}text\n"));

    [Test]
    public void At_a_terminal_a_line_has_the_time_and_the_levels_name() =>
        Assert.That(
            Format(LogLevel.Warning, "text", forTerminal: true), Does.Match(@"^\d\d:\d\d:\d\d\.\d{3} warning  text\n$"));

    [Test]
    public void Whatever_is_logged_an_entry_stays_one_line() =>
        Assert.That(Format(LogLevel.Error, "a\nb\r\nc", forTerminal: false), Is.EqualTo("<3>a | b | c\n"));

    private static string Format(LogLevel level, string text, bool forTerminal)
    {
        using var writer = new StringWriter();
        new LogFormatter(forTerminal).Write(
            new LogEntry<string>(level, "hycan_daemon", 0, text, null, (state, _) => state), null, writer);
        return writer.ToString();
    }
}
