using System.Text;
using CanTools.Shared.Can;

namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// CONFIGURE_LINK (34):
/// <code>
/// [n u8][name: n bytes][flags u8: 1 take it down for the change][fields u16], then those whose bits are set:
///   1 mtu u32    2 bit timing: 7 × u32    4 data bit timing: 7 × u32    8 modes u32 to switch on, u32 to switch off
///   16 restart delay u32: ms    32 termination u16: ohms    64 restart now (no bytes)    128 [n u8][alias: n bytes UTF-8]
/// bit timing: bit rate, sample point (‰), time quantum (ns), propagation, phase 1, phase 2, jump width (struct can_bittiming)
/// </code>
/// </summary>
internal sealed record ConfigureLinkMessage(InterfaceName Name, bool TakeDown, CanLinkSettings Settings)
{
    [Flags]
    private enum Fields : ushort
    {
        Mtu = 1,
        BitTiming = 2,
        DataBitTiming = 4,
        Modes = 8,
        RestartDelay = 16,
        Termination = 32,
        Restart = 64,
        Alias = 128,
        All = 255,
    }

    public void Write(ref PayloadWriter writer)
    {
        writer.WriteCounted(Name.Bytes);
        writer.WriteByte(TakeDown ? (byte)1 : (byte)0);
        writer.WriteUInt16((ushort)FieldsOf(Settings));
        if (Settings.Mtu is { } mtu)
            writer.WriteUInt32((uint)mtu);
        Write(ref writer, Settings.BitTiming);
        Write(ref writer, Settings.DataBitTiming);
        if ((Settings.Enable | Settings.Disable) != 0)
        {
            writer.WriteUInt32((uint)Settings.Enable);
            writer.WriteUInt32((uint)Settings.Disable);
        }
        if (Settings.RestartDelay is { } delay)
            writer.WriteUInt32((uint)delay.TotalMilliseconds);
        if (Settings.TerminationOhms is { } ohms)
            writer.WriteUInt16((ushort)ohms);
        if (Settings.Alias is { } alias)
            writer.WriteCounted(Encoding.UTF8.GetBytes(alias));
    }

    /// <summary>Reads a request.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Read(ReadOnlySpan<byte> payload, out ConfigureLinkMessage? message)
    {
        message = null;
        var reader = new PayloadReader(payload);
        string? problem = InterfaceName.TryRead(reader.ReadCounted(), out InterfaceName name);
        byte flags = reader.ReadByte();
        var fields = (Fields)reader.ReadUInt16();
        problem = problem is null ? null : $"invalid interface name: {problem}";
        if (problem is null && (flags > 1 || (fields & ~Fields.All) != 0))
            problem = $"the flags {flags:X2} and fields {(ushort)fields:X4} have no meaning here";
        if (problem is not null)
            return problem;

        int? mtu = Has(Fields.Mtu) ? (int)reader.ReadUInt32() : null;
        CanBitTiming? timing = Has(Fields.BitTiming) ? ReadTiming(ref reader) : null;
        CanBitTiming? dataTiming = Has(Fields.DataBitTiming) ? ReadTiming(ref reader) : null;
        uint enable = Has(Fields.Modes) ? reader.ReadUInt32() : 0;
        uint disable = Has(Fields.Modes) ? reader.ReadUInt32() : 0;
        TimeSpan? delay = Has(Fields.RestartDelay) ? TimeSpan.FromMilliseconds(reader.ReadUInt32()) : null;
        int? termination = Has(Fields.Termination) ? reader.ReadUInt16() : null;
        ReadOnlySpan<byte> alias = Has(Fields.Alias) ? reader.ReadCounted() : default;
        if (!reader.IsValid)
            return "its payload has another length than its fields";
        if (!alias.IsEmpty && !PrintableText.Is(alias))
            return "an alias is UTF-8 without control characters";

        var settings = new CanLinkSettings
        {
            Mtu = mtu,
            BitTiming = timing,
            DataBitTiming = dataTiming,
            Enable = (CanControllerModes)enable,
            Disable = (CanControllerModes)disable,
            RestartDelay = delay,
            TerminationOhms = termination,
            Restart = Has(Fields.Restart),
            Alias = Has(Fields.Alias) ? Encoding.UTF8.GetString(alias) : null,
        };
        message = new ConfigureLinkMessage(name, flags == 1, settings);
        return settings.FindProblem();

        bool Has(Fields field) => (fields & field) != 0;
    }

    private static Fields FieldsOf(CanLinkSettings settings) =>
        (settings.Mtu is null ? 0 : Fields.Mtu)
        | (settings.BitTiming is null ? 0 : Fields.BitTiming)
        | (settings.DataBitTiming is null ? 0 : Fields.DataBitTiming)
        | ((settings.Enable | settings.Disable) == 0 ? 0 : Fields.Modes)
        | (settings.RestartDelay is null ? 0 : Fields.RestartDelay)
        | (settings.TerminationOhms is null ? 0 : Fields.Termination)
        | (settings.Restart ? Fields.Restart : 0)
        | (settings.Alias is null ? 0 : Fields.Alias);

    private static void Write(ref PayloadWriter writer, CanBitTiming? timing)
    {
        if (timing is null)
            return;
        writer.WriteUInt32(timing.BitRate);
        writer.WriteUInt32(timing.SamplePointPermille);
        writer.WriteUInt32(timing.TimeQuantumNanoseconds);
        writer.WriteUInt32(timing.PropagationSegment);
        writer.WriteUInt32(timing.PhaseSegment1);
        writer.WriteUInt32(timing.PhaseSegment2);
        writer.WriteUInt32(timing.SynchronizationJumpWidth);
    }

    private static CanBitTiming ReadTiming(ref PayloadReader reader) => new()
    {
        BitRate = reader.ReadUInt32(),
        SamplePointPermille = reader.ReadUInt32(),
        TimeQuantumNanoseconds = reader.ReadUInt32(),
        PropagationSegment = reader.ReadUInt32(),
        PhaseSegment1 = reader.ReadUInt32(),
        PhaseSegment2 = reader.ReadUInt32(),
        SynchronizationJumpWidth = reader.ReadUInt32(),
    };
}
