using System.Threading.Channels;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Controls;
using CanTools.Gateway.Operate;
using CanTools.Tests.Support;
using NUnit.Framework;
using SessionRecord = CanTools.Gateway.Sessions.SessionRecord;

namespace CanTools.Tests.Unit;

/// <summary>Who looks at controls, however fast they change and however slowly they are read.</summary>
[TestFixture, Category("Unit")]
internal sealed class ControlConsoleTests
{
    private readonly ControlDesk _desk = new();

    [Test]
    public void Who_reads_nothing_is_kept_from_nothing_that_is_shown()
    {
        using var console = new ControlConsole("boss", seesAll: true, [InterfaceType.InterfaceUser], session: "");
        _desk.Open(console);
        ControlPlace busy = Place("busy");
        for (int i = 0; i < 10_000; i++)
            _desk.Show(busy, Question($"{i}"));
        ControlPlace[] others = [.. Enumerable.Range(0, 300).Select(i => Place($"{i}"))];
        foreach (ControlPlace place in others)
            _desk.Show(place, Question(place.SessionId));
        using var late = new ControlConsole("boss", seesAll: true, [InterfaceType.InterfaceUser], session: "");
        _desk.Open(late);

        Assert.That((console.Ended.IsCancellationRequested, late.Ended.IsCancellationRequested), Is.EqualTo((false, false)));
        foreach (ControlPlace place in others)
            _desk.Close(place);
        Assert.That((console.Ended.IsCancellationRequested, late.Ended.IsCancellationRequested), Is.EqualTo((false, false)));
    }

    [Test]
    public void Who_answers_what_there_is_not_without_end_and_reads_nothing_is_ended()
    {
        using var console = new ControlConsole("boss", seesAll: true, [InterfaceType.InterfaceUser], session: "");
        _desk.Open(console);
        for (ulong i = 1; i <= 256; i++)
            _desk.Answer(console, new ShownControl { Id = 1000 + i, Control = Question("") });
        Assert.That(console.Ended.IsCancellationRequested, Is.False);

        _desk.Answer(console, new ShownControl { Id = 5000, Control = Question("") });

        Assert.That((console.Ended.IsCancellationRequested, console.Reason), Is.EqualTo((true, "It does not read what it is sent.")));
    }

    [Test]
    public void A_client_that_is_let_in_no_more_looks_at_nothing()
    {
        using ControlConsole guest = new("guest", seesAll: false, [InterfaceType.InterfaceUser], session: ""),
            bench = new("bench", seesAll: false, [InterfaceType.InterfaceUser], session: "");
        _desk.Open(guest);
        _desk.Open(bench);

        _desk.Dismiss("guest");

        Assert.That((guest.Ended.IsCancellationRequested, bench.Ended.IsCancellationRequested), Is.EqualTo((true, false)));
    }

    [Test]
    public void A_label_is_answered_by_nobody_and_shown_to_somebody()
    {
        var label = new Control { ControlLabel = new Label { Label_ = "drive", MinimalDisplayTime = 5 }, Target = InterfaceType.InterfaceUser };
        Assert.That(ControlAnswers.Take(label, label.Clone(), out string problem), Is.Null);
        Assert.That(problem, Is.EqualTo("It is not to be answered."));
        Assert.That(ControlAnswers.Problem(label), Is.Null);
        label.Target = (InterfaceType)7;
        Assert.That(ControlAnswers.Problem(label), Is.EqualTo("Target 7 is nobody."));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task At_a_terminal_what_was_typed_before_it_was_asked_is_no_answer(bool isTerminal)
    {
        Channel<ShownControl> shown = Channel.CreateUnbounded<ShownControl>();
        Channel<string> typed = Channel.CreateUnbounded<string>();
        var output = new StringWriter();
        List<ulong> answered = [];
        var console = new OperateConsole(
            new ControlText(language: null), output, answer => { answered.Add(answer.Id); return Task.CompletedTask; }, isTerminal);
        Task running = console.RunAsync(shown.Reader, typed.Reader);

        // Nothing was asked yet.
        typed.Writer.TryWrite("");
        await Eventually.IsTrue(() => typed.Reader.Count == 0, "it is read");
        shown.Writer.TryWrite(Go(1));
        if (isTerminal)
        {
            await Eventually.IsTrue(() => output.ToString().Contains("Enter to go on", StringComparison.Ordinal), () => output.ToString());
            Assert.That(answered, Is.Empty);

            // It goes while somebody may be typing; the line is not taken for the next one's.
            shown.Writer.TryWrite(new ShownControl { Id = 1, Gone = true, Reason = "Somebody else was faster." });
            shown.Writer.TryWrite(Go(2));
            await Eventually.IsTrue(() => output.ToString().Contains("next 2", StringComparison.Ordinal), () => output.ToString());
            typed.Writer.TryWrite("");
            await Eventually.IsTrue(() => output.ToString().Contains("Once more", StringComparison.Ordinal), () => output.ToString());
            Assert.That(answered, Is.Empty);
            typed.Writer.TryWrite("");
        }
        await Eventually.IsTrue(() => answered.Count == 1, () => output.ToString());
        Assert.That(answered, Is.EqualTo(new[] { isTerminal ? 2ul : 1ul }));
        shown.Writer.Complete();
        await running;
    }

    private static ShownControl Go(ulong id) => new()
    {
        Id = id, Connector = "car", Owner = "bench", Control = new Control { ControlContinue = new Continue { Label = $"next {id}" } },
    };

    private ControlPlace Place(string id)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        var place = new ControlPlace(
            new SessionRecord { Id = id, Owner = "bench", Connector = "car", Resources = [], CreatedAt = now, ChangedAt = now, EndsAt = now }, _ => { });
        _desk.Open(place);
        return place;
    }

    private static Control Question(string text) =>
        new() { ControlYesno = new YesNo { Label = text }, Target = InterfaceType.InterfaceUser };
}
