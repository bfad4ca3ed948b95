using CanTools.Cli.Application;
using CanTools.Cli.Frames;
using CanTools.Cli.IsoTp;
using CanTools.Cli.Obd;
using CanTools.Cli.Output;
using CanTools.Client.Obd;
using CanTools.Shared.Can;
using NUnit.Framework;

namespace CanTools.Tests.Unit.Cli;

/// <summary>What canctl reads and writes: numbers, addresses, names, sentences.</summary>
[TestFixture, Category("Unit")]
internal sealed class CliTextTests
{
    [TestCase("100us", 0.1)]
    [TestCase("20ms", 20)]
    [TestCase("5", 5000)]
    [TestCase("1.5s", 1500)]
    [TestCase("2m", 120_000)]
    [TestCase("1h", 3_600_000)]
    public void Times_have_units(string text, double milliseconds) =>
        Assert.That(Quantity.Time(text).TotalMilliseconds, Is.EqualTo(milliseconds).Within(0.0001));

    [TestCase("")]
    [TestCase("-1s")]
    [TestCase("5 parsecs")]
    [TestCase("1e9d")]
    public void What_is_no_time_is_refused_with_what_one_looks_like(string text) =>
        Assert.That(() => Quantity.Time(text), Throws.InstanceOf<FormatException>().With.Message.Contains("write 100us"));

    [TestCase("500000", 500_000)]
    [TestCase("500k", 500_000)]
    [TestCase("83.333k", 83_333)]
    [TestCase("2M", 2_000_000)]
    public void Bit_rates_have_units(string text, int rate) => Assert.That(Quantity.BitRate(text), Is.EqualTo(rate));

    [TestCase("22F190")]
    [TestCase("22 F1 90")]
    [TestCase("22.f1.90")]
    public void Bytes_are_pairs_of_digits(string text) => Assert.That(Quantity.Hex(text).Value, Is.EqualTo(new byte[] { 0x22, 0xF1, 0x90 }));

    [TestCase("7E0:7E8", "7E0/7E8")]
    [TestCase("7e0/7e8", "7E0/7E8")]
    [TestCase("18DA10F1:18DAF110", "18DA10F1/18DAF110")]
    [TestCase("000007E0:000007E8", "000007E0/000007E8")]
    public void Addresses_are_two_identifiers(string text, string address) =>
        Assert.That(IsoTpPair.Parse(text).ToAddress(null, null, null).ToString(), Is.EqualTo(address));

    [TestCase("7E0", "write TX:RX")]
    [TestCase("7E0:7E8:7E9", "write TX:RX")]
    [TestCase("8FF:7E8", "beyond 7FF")]
    [TestCase("FFFFFFFF:7E8", "beyond 1FFFFFFF")]
    public void Other_addresses_are_refused(string text, string problem) =>
        Assert.That(() => IsoTpPair.Parse(text), Throws.InstanceOf<FormatException>().With.Message.Contains(problem));

    [Test]
    public void Address_bytes_go_together()
    {
        IsoTpPair pair = IsoTpPair.Parse("7E0:7E8");

        Assert.That(pair.ToAddress(target: 0x10, source: 0xF1, null), Is.EqualTo(IsoTpAddress.Extended(0x7E0, 0x7E8, source: 0xF1, target: 0x10)));
        Assert.That(pair.ToAddress(null, null, extension: 0x99), Is.EqualTo(IsoTpAddress.Mixed(0x7E0, 0x7E8, 0x99)));
        Assert.That(() => pair.ToAddress(0x10, null, null), Throws.InstanceOf<FormatException>());
    }

    [TestCase("engine-speed", "010C")]
    [TestCase("ENGINE-SPEED", "010C")]
    [TestCase("rpm", "010C")]
    [TestCase("010C", "010C")]
    [TestCase("01 0c", "010C")]
    [TestCase("vin", "0902")]
    [TestCase("03", "03")]
    public void Commands_have_names_and_numbers(string text, string number) =>
        Assert.That(CommandNames.Number(CommandNames.Parse(text)), Is.EqualTo(number));

    [Test]
    public void Every_command_of_OBD_II_can_be_typed_by_a_name_of_its_own()
    {
        foreach (ObdCommand command in ObdCommands.All)
            Assert.That(CommandNames.Parse(CommandNames.NameOf(command)), Is.SameAs(command), "what is listed is what is taken");
        ObdCommand[] reached = [.. CommandNames.All.Select(CommandNames.Parse).Distinct()];

        Assert.That(reached, Is.EquivalentTo(ObdCommands.All.Where(command => reached.Contains(command))));
        Assert.That(ObdCommands.All.Where(command => !reached.Contains(command)), Is.Empty);
    }

    [Test]
    public void What_is_no_command_gets_a_guess() =>
        Assert.That(() => CommandNames.Parse("coolant"), Throws.InstanceOf<FormatException>().With.Message.Contains("Did you mean engine-coolant-temperature?"));

    [TestCase("A. B.", "A.", "B.")]
    [TestCase("Cannot open 1.5 of it. Try 'modprobe can'.", "Cannot open 1.5 of it.", "Try 'modprobe can'.")]
    [TestCase("One sentence", "One sentence", "")]
    [TestCase("No hycan_daemon answers. Tried:\n  /a: there is none\nStart it.", "No hycan_daemon answers.", "Start it.")]
    public void A_message_is_what_happened_and_what_to_do(string message, string what, string advice) =>
        Assert.That(Failure.Split(message), Is.EqualTo((what, advice)));

    [Test]
    public void A_sparkline_shows_how_a_value_moves()
    {
        var line = new Sparkline(8);
        foreach (double value in new double[] { 99, 0, 1, 2, 3, 4, 5, 6, 7 })
            line.Add(value);

        Assert.That(line.ToString(), Is.EqualTo("▁▂▃▄▅▆▇█"));
    }

    [Test]
    public void What_does_not_move_is_a_line_at_the_bottom()
    {
        var line = new Sparkline(4);
        line.Add(5);
        line.Add(5);

        Assert.That(line.ToString(), Is.EqualTo("  ▁▁"));
    }

    [TestCase("\u001b[31mred\a", "\\x1B[31mred\\x07")]
    [TestCase("Größe µ", "Größe µ")]
    public void What_a_terminal_would_obey_is_made_visible(string text, string shown) => Assert.That(Visible.Of(text), Is.EqualTo(shown));

    [TestCase("22F190", "ReadDataByIdentifier F190 (VIN)")]
    [TestCase("62F1905757", "ReadDataByIdentifier F190 (VIN), answered")]
    [TestCase("7F2231", "ReadDataByIdentifier: requestOutOfRange")]
    [TestCase("7F2278", "ReadDataByIdentifier: requestCorrectlyReceived-ResponsePending")]
    [TestCase("1003", "DiagnosticSessionControl extended")]
    [TestCase("2701", "SecurityAccess requestSeed")]
    [TestCase("3E80", "TesterPresent")]
    [TestCase("3101FF00", "RoutineControl start FF00")]
    [TestCase("010C", "OBD-II live data: Engine speed")]
    [TestCase("410C1AF8", "Engine speed: 1726 rpm")]
    [TestCase("03", "OBD-II stored trouble codes: Stored trouble codes")]
    public void PDUs_have_names(string pdu, string says) => Assert.That(UdsText.Describe(Convert.FromHexString(pdu)), Is.EqualTo(says));

    [TestCase("FE")]
    [TestCase("")]
    public void What_nobody_knows_has_none(string pdu) => Assert.That(UdsText.Describe(Convert.FromHexString(pdu)), Is.Null);

    // Lengths of canbusload's without stuff bits: 47 and 67 bits around classic data, with the pause.
    [TestCase("123#", 47, 0)]
    [TestCase("123#1122334455667788", 111, 0)]
    [TestCase("00000123#1122334455667788", 131, 0)]
    [TestCase("123#R", 47, 0)]
    [TestCase("123##1", 30, 26)]
    [TestCase("123##111223344", 30, 58)]
    [TestCase("123##0", 56, 0)]
    public void Frames_have_lengths_on_the_wire(string frame, int nominal, int data) =>
        Assert.That(FrameBits.Of(CanMessage.Parse(frame)), Is.EqualTo((nominal, data)));

    [Test]
    public void The_same_seed_makes_the_same_frames()
    {
        static string[] Frames()
        {
            var generator = new FrameGenerator(7);
            return [.. Enumerable.Range(0, 50).Select(_ => generator.Next().ToString())];
        }

        string[] once = Frames(), again = Frames();
        Assert.That(again, Is.EqualTo(once));
        Assert.That(once.Distinct().Count(), Is.GreaterThan(45));
    }

    [Test]
    public void Counting_data_is_a_number_that_grows()
    {
        var generator = new FrameGenerator(1) { Id = CanId.Standard(0x123), Length = 2, IsCounting = true };

        Assert.That(Enumerable.Range(0, 257).Select(_ => generator.Next().ToString()).ToArray()[^1], Is.EqualTo("123#0001"));
    }
}
