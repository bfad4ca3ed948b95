using System.Globalization;

namespace CanTools.Shared.Can;

/// <summary>What an error frame reports (linux/can/error.h), in words.</summary>
public readonly record struct CanErrorReport
{
    private const int CountersAt = 6;

    private readonly byte[] _data;

    internal CanErrorReport(uint rawId, ReadOnlySpan<byte> data)
    {
        Classes = (CanErrorClasses)(rawId & CanId.MaxExtended);
        _data = new byte[CanFrame.MaxLength];
        data.CopyTo(_data);
    }

    /// <summary>What kinds of errors it is about.</summary>
    public CanErrorClasses Classes { get; }

    /// <summary>In which bit of a frame arbitration was lost; null where that is unknown, or not what happened.</summary>
    public int? ArbitrationLostAtBit => Has(CanErrorClasses.ArbitrationLost) && _data[0] != 0 ? _data[0] : null;

    /// <summary>The error counter of what the controller sends; null where it does not tell.</summary>
    public int? TransmitErrors => HasCounters ? _data[CountersAt] : null;

    /// <summary>The error counter of what the controller receives; null where it does not tell.</summary>
    public int? ReceiveErrors => HasCounters ? _data[CountersAt + 1] : null;

    private bool HasCounters =>
        Has(CanErrorClasses.Counters) || Has(CanErrorClasses.Controller) && (_data[CountersAt] | _data[CountersAt + 1]) != 0;

    /// <summary>All that it reports, in words.</summary>
    public override string ToString()
    {
        List<string> words = [];
        CanErrorReport report = this;
        Add(CanErrorClasses.TransmitTimeout, "transmission timed out");
        if (Has(CanErrorClasses.ArbitrationLost))
        {
            words.Add("lost arbitration"
                + (ArbitrationLostAtBit is { } bit ? string.Create(CultureInfo.InvariantCulture, $" in bit {bit}") : ""));
        }
        AddBits(CanErrorClasses.Controller, _data[1], "controller problem", CanErrorWords.Controller);
        if (Has(CanErrorClasses.Protocol))
        {
            AddBits(CanErrorClasses.Protocol, _data[2], "protocol violation", CanErrorWords.Protocol);
            if (CanErrorWords.Location(_data[3]) is { } place)
                words.Add($"in the {place}");
        }
        if (Has(CanErrorClasses.Transceiver))
            words.Add(CanErrorWords.Transceiver(_data[4]));
        Add(CanErrorClasses.NoAcknowledgement, "nobody acknowledged");
        Add(CanErrorClasses.BusOff, "bus-off");
        Add(CanErrorClasses.BusError, "bus error");
        Add(CanErrorClasses.Restarted, "restarted");
        if (HasCounters)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"error counters: sending {TransmitErrors}, receiving {ReceiveErrors}"));
        return words.Count > 0 ? string.Join(", ", words) : "unknown error";

        void Add(CanErrorClasses kind, string text)
        {
            if (report.Has(kind))
                words.Add(text);
        }

        void AddBits(CanErrorClasses kind, byte bits, string unspecified, IReadOnlyList<string> names)
        {
            if (!report.Has(kind))
                return;
            if (bits == 0)
                words.Add(unspecified);
            for (int i = 0; i < names.Count; i++)
            {
                if ((bits & (1 << i)) != 0)
                    words.Add(names[i]);
            }
        }
    }

    /// <inheritdoc/>
    public bool Equals(CanErrorReport other) => Classes == other.Classes && _data.AsSpan().SequenceEqual(other._data);

    /// <inheritdoc/>
    public override int GetHashCode() => Classes.GetHashCode();

    private bool Has(CanErrorClasses kind) => (Classes & kind) != 0;
}
