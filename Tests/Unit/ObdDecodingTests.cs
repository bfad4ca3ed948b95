using System.Globalization;
using CanTools.Client.Obd;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>What answers of OBD-II mean, with no socket.</summary>
[TestFixture, Category("Unit")]
internal sealed class ObdDecodingTests
{
    private static readonly string[] s_vectors =
        [.. File.ReadLines(Repository.PathOf("Tests/Unit/ObdVectors.tsv")).Where(line => !line.StartsWith('#'))];

    [TestCaseSource(nameof(s_vectors))]
    public void Every_parameter_means_what_its_formula_says(string vector)
    {
        string[] columns = vector.Split('\t');
        byte[] answer = Convert.FromHexString(columns[0]);

        ObdValue value = ObdCommands.Find(1, answer[1])!.Decode(answer);

        AssertSame(value.ToString(), columns[1]);
    }

    [Test]
    public void Every_parameter_with_numbers_has_vectors()
    {
        HashSet<byte> tried = [.. s_vectors.Select(line => Convert.FromHexString(line.AsSpan(2, 2))[0])];
        IEnumerable<ObdCommand> numbers = ObdCommands.All.Where(command =>
            command.Service == 1 && command.Shape is ObdShape.Number or ObdShape.Readings or ObdShape.OxygenSensor);

        Assert.That(numbers.Where(command => !tried.Contains(command.Parameter!.Value)), Is.Empty);
    }

    [TestCase("4338ABE0FC57DE", "P38AB, U20FC, C17DE")]
    [TestCase("430338ABE0FC57DE", "P38AB, U20FC, C17DE")]
    [TestCase("4300", "")]
    [TestCase("43", "")]
    [TestCase("43013301330000", "P0133, P0133")]
    public void Trouble_codes_come_counted_as_on_CAN_or_filled_up_with_zeros(string answer, string codes) =>
        Assert.That(ObdCommands.StoredTroubleCodes.Decode(Convert.FromHexString(answer)).ToString(), Is.EqualTo(codes));

    [TestCase("4100BE1FA813", "01, 03, 04, 05, 06, 07, 0C, 0D, 0E, 0F, 10, 11, 13, 15, 1C, 1F, 20")]
    [TestCase("414000000001", "60")]
    public void Supported_parameters_are_named(string answer, string names)
    {
        byte[] bytes = Convert.FromHexString(answer);
        ObdValue value = ObdCommands.Supported(1, bytes[1]).Decode(bytes);

        Assert.That(value.Flags.Order(StringComparer.Ordinal), Is.EqualTo(names.Split(", ")));
    }

    [TestCase("41030200", "system 1: closed loop")]
    [TestCase("41030104", "system 2: open loop due to driving, system 1: open loop, not yet closed")]
    [TestCase("411303", "bank 1, sensor 1, bank 1, sensor 2")]
    [TestCase("411D28", "bank 2, sensor 2, bank 3, sensor 2")]
    [TestCase("411E01", "power take-off active")]
    [TestCase("411204", "atmosphere or off")]
    [TestCase("417D0A", "outside control area, deficiency active area")]
    [TestCase("41920101", "fuel pressure 1 in closed loop, fuel pressure 1 is told")]
    [TestCase("411C06", "EOBD")]
    [TestCase("411CFF", "255")]
    [TestCase("415104", "diesel")]
    [TestCase("415F0E", "heavy duty Euro IV B1")]
    [TestCase("41020133", "P0133")]
    [TestCase("41020000", "")]
    public void Bits_and_choices_have_names(string answer, string words)
    {
        byte[] bytes = Convert.FromHexString(answer);

        Assert.That(ObdCommands.Find(1, bytes[1])!.Decode(bytes).ToString(), Is.EqualTo(words));
    }

    [Test]
    public void A_monitor_status_tells_lamp_codes_and_monitors()
    {
        ObdMonitorStatus spark = ObdCommands.MonitorStatus.Decode(Convert.FromHexString("41018307E521")).MonitorStatus;
        ObdMonitorStatus compression = ObdCommands.MonitorStatus.Decode(Convert.FromHexString("4101000F4A48")).MonitorStatus;

        Assert.That((spark.IsLampOn, spark.TroubleCodeCount, spark.IsCompressionIgnition), Is.EqualTo((true, 3, false)));
        Assert.That(
            spark.Monitors.Select(one => $"{one.Name} {one.IsComplete}"),
            Is.EqualTo(new[]
            {
                "misfire True", "fuel system True", "components True", "catalyst False", "evaporative system True",
                "oxygen sensor False", "oxygen sensor heater True", "EGR or VVT system True",
            }));
        Assert.That(compression.IsCompressionIgnition, Is.True);
        Assert.That(
            compression.Monitors.Select(one => $"{one.Name} {one.IsComplete}"),
            Is.EqualTo(new[] { "misfire True", "fuel system True", "components True", "NOx aftertreatment True", "boost pressure False", "particulate filter False" }));
    }

    [Test]
    public void An_oxygen_sensor_is_typed()
    {
        Assert.That(
            ObdCommands.OxygenSensor(1).Decode([0x41, 0x14, 90, 0xFF]).OxygenSensor,
            Is.EqualTo(new ObdOxygenSensor(0.45, null, null, null)));
        Assert.That(
            ObdCommands.WideRangeOxygenSensorCurrent(8).Decode([0x41, 0x3B, 0x80, 0, 0x80, 0]).OxygenSensor,
            Is.EqualTo(new ObdOxygenSensor(null, 0, null, 1)));
    }

    [Test]
    public void Vehicle_information_is_text_numbers_and_counters()
    {
        byte[] vin = [0x49, 0x02, 1, .. "WVWZZZ1KZ8W000001"u8];
        byte[] name = [0x49, 0x0A, 1, .. "ECM\0-EngineControl\0\0"u8];
        byte[] numbers = [0x49, 0x06, 2, 0x17, 0x91, 0xBC, 0x82, 0, 0, 0, 1];
        byte[] counters = [0x49, 0x08, 2, 0, 100, 1, 0];

        Assert.That(ObdCommands.Vin.Decode(vin).Text, Is.EqualTo("WVWZZZ1KZ8W000001"));
        Assert.That(ObdCommands.EcuName.Decode(name).Text, Is.EqualTo("ECM?-EngineControl"));
        Assert.That(ObdCommands.CalibrationVerificationNumbers.Decode(numbers).Texts, Is.EqualTo(new[] { "1791BC82", "00000001" }));
        Assert.That(
            ObdCommands.InUsePerformance.Decode(counters).Readings,
            Is.EqualTo(new[] { new ObdReading("OBD monitoring conditions", 100, ""), new ObdReading("ignition cycles", 256, "") }));
        Assert.That(ObdCommands.VinMessageCount.Decode([0x49, 0x01, 5]).Number, Is.EqualTo(5));
    }

    [Test]
    public void On_board_tests_are_scaled_and_judged()
    {
        ObdValue value = ObdCommands.OnBoardTests(0x01).Decode(
            Convert.FromHexString("46" + "01050A" + "100001000200" + "018196" + "FF9CFF38FFFF" + "010B24" + "000000000000"));

        Assert.That(value.TestResults.Select(one => one.HasPassed), Is.EqualTo(new[] { false, true, true }));
        Assert.That(value.TestResults[0].Value, Is.EqualTo(500).Within(1e-9), "mV");
        Assert.That((value.TestResults[1].Value, value.TestResults[1].Minimum, value.TestResults[1].Unit), Is.EqualTo((-10, -20, "°C")));
        Assert.That(value.TestResults[2].HasNotRun, Is.True);
    }

    [Test]
    public void A_freeze_frame_has_the_same_values_in_service_2()
    {
        ObdCommand frozen = ObdCommands.EngineSpeed.InFreezeFrame();

        Assert.That(frozen.Request.ToArray(), Is.EqualTo(new byte[] { 2, 0x0C, 0 }));
        Assert.That((frozen.Frame, ObdCommands.EngineSpeed.InFreezeFrame(3).Frame, ObdCommands.EngineSpeed.Frame), Is.EqualTo(((byte?)0, (byte?)3, (byte?)null)));
        Assert.That(frozen.Decode([0x42, 0x0C, 0, 0x0C, 0x30]).Number, Is.EqualTo(780));
        Assert.That(() => frozen.Decode([0x42, 0x0C, 1, 0x0C, 0x30]), Throws.InstanceOf<ObdAnswerException>());
        Assert.That(() => ObdCommands.Vin.InFreezeFrame(), Throws.InvalidOperationException);
    }

    [TestCase("410C0C", "1 bytes of data instead of 2")]
    [TestCase("410C0C3000", "3 bytes of data instead of 2")]
    [TestCase("410D0C30", "it is to 0D")]
    [TestCase("490C0C30", "it is to service 09")]
    [TestCase("41", "too short")]
    [TestCase("", "too short")]
    [TestCase("7F0D31", "it is to service 3F")]
    public void What_is_no_answer_is_refused_with_the_reason(string answer, string reason) => Assert.That(
        () => ObdCommands.EngineSpeed.Decode(Convert.FromHexString(answer)),
        Throws.InstanceOf<ObdAnswerException>().With.Message.Contains(reason).And.Message.Contains("01 0C Engine speed"));

    [TestCase("490201575657")]
    [TestCase("4902")]
    [TestCase("4902025756575A5A5A314B5A385730303030303031")]
    public void Text_of_another_length_than_announced_is_refused(string answer) => Assert.That(
        () => ObdCommands.Vin.Decode(Convert.FromHexString(answer)), Throws.InstanceOf<ObdAnswerException>());

    [Test]
    public void A_refusal_is_typed_and_named_as_in_ISO_14229()
    {
        var refused = Assert.Throws<NegativeResponseException>(() => ObdCommands.EngineSpeed.Decode([0x7F, 0x01, 0x22]));

        Assert.That((refused!.Service, refused.Code), Is.EqualTo((1, NegativeResponseCode.ConditionsNotCorrect)));
        Assert.That(refused.Message, Is.EqualTo("01 0C Engine speed was refused: conditionsNotCorrect (22)."));
        Assert.That(NegativeResponseCode.ResponsePending.ToName(), Is.EqualTo("requestCorrectlyReceived-ResponsePending"));
        Assert.That(((NegativeResponseCode)0xF5).ToName(), Is.EqualTo("vehicleManufacturerSpecificConditionsNotCorrect"));
        Assert.That(((NegativeResponseCode)0x01).ToName(), Is.EqualTo("ISOSAEReserved"));
    }

    /// <summary>Numbers to a millionth, names and units to the letter.</summary>
    private static void AssertSame(string seen, string expected)
    {
        string[] left = seen.Split(' '), right = expected.Split(' ');
        Assert.That(left, Has.Length.EqualTo(right.Length), $"{seen} | {expected}");
        for (int i = 0; i < left.Length; i++)
        {
            string comma = right[i].EndsWith(',') ? "," : "";
            if (double.TryParse(right[i].TrimEnd(','), CultureInfo.InvariantCulture, out double number))
                Assert.That(double.Parse(left[i].TrimEnd(','), CultureInfo.InvariantCulture), Is.EqualTo(number).Within(6e-6), $"{seen} | {expected}");
            else
                Assert.That(left[i], Is.EqualTo(right[i]), comma);
        }
    }
}
