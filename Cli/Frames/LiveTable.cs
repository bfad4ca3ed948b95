using System.Globalization;
using CanTools.Cli.Output;
using CanTools.Shared.Can;
using Spectre.Console;

namespace CanTools.Cli.Frames;

/// <summary>One line for each identifier: how often it comes, what it carried last, which bytes changed, what it says.</summary>
internal sealed class LiveTable(Screen screen, IsoTpReassembler? decoder) : IFrameSink
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Who invents identifiers for ever must not fill the memory.</summary>
    private const int MaxRows = 4096;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<(string Name, ulong Id), Row> _rows = [];

    public void Add(InterfaceName name, in CanMessage message)
    {
        IsoTpPart? part = decoder?.Add(message);
        lock (_gate)
        {
            // An XL frame has a priority instead, which may be some identifier's number.
            var key = (name.ToString(), message.Kind == CanFrameKind.Xl ? 1UL << 32 | (uint)message.Id.Value : message.RawId);
            if (!_rows.TryGetValue(key, out Row? row))
            {
                if (_rows.Count == MaxRows)
                    return;
                _rows[key] = row = new Row();
            }
            row.Add(message);
            if (part?.Pdu is { } pdu)
                row.Says = UdsText.Describe(pdu) ?? FrameText.Hex(pdu);
        }
    }

    public Task ShowAsync(CancellationToken stop)
    {
        if (!screen.CanRedraw)
            return Task.CompletedTask;
        return LiveView.RunAsync(screen, s_interval, View, Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => { }, TaskScheduler.Default), stop);
    }

    public void End()
    {
        // Where nothing is redrawn the table is what there was in all.
        if (screen.CanRedraw)
            return;
        lock (_gate)
        {
            if (screen.IsJson)
            {
                foreach (((string name, _), Row row) in _rows)
                    screen.Json(json => row.Write(json, name));
            }
            else
            {
                screen.Draw(View());
            }
        }
        screen.TryFlush();
    }

    private Table View()
    {
        Table table = Tables.Make(screen, "INTERFACE", "#ID", "#FRAMES", "#EVERY", "DATA", decoder is null ? "TEXT" : "SAYS");
        lock (_gate)
        {
            foreach (((string name, _), Row row) in _rows)
            {
                table.AddRow(
                    new Text(name), new Text(FrameText.Id(row.Last)), new Text(Units.Count((ulong)row.Count)),
                    new Text(row.Every), row.Data(), new Text(decoder is null ? FrameText.Ascii(row.Last.Data) : Visible.Of(row.Says)));
            }
        }
        return table;
    }

    private sealed class Row
    {
        private byte[] _before = [];
        private long _interval;

        public CanMessage Last { get; private set; }

        public long Count { get; private set; }

        public string Says { get; set; } = "";

        public string Every => Count < 2 ? "" : string.Create(CultureInfo.InvariantCulture, $"{_interval / 1e6:0.0} ms");

        public void Add(in CanMessage message)
        {
            _before = Last.Data.ToArray();
            // Lightly smoothed, so that the number can be read.
            long since = message.ReceivedNanoseconds - Last.ReceivedNanoseconds;
            _interval = Count < 2 ? since : ((3 * _interval) + since) / 4;
            Last = message;
            Count++;
        }

        public Paragraph Data()
        {
            var text = new Paragraph();
            ReadOnlySpan<byte> data = Last.Data;
            for (int i = 0; i < data.Length; i++)
            {
                bool changed = i >= _before.Length || _before[i] != data[i];
                text.Append(
                    (i > 0 ? " " : "") + data[i].ToString("X2", CultureInfo.InvariantCulture),
                    changed && Count > 1 ? new Style(Color.Yellow, decoration: Decoration.Bold) : Style.Plain);
            }
            return text;
        }

        public void Write(System.Text.Json.Utf8JsonWriter json, string name)
        {
            FrameText.Write(json, InterfaceName.Parse(name), Last);
            json.WriteNumber("count", Count);
            json.WriteOptional("everyMs", Count < 2 ? null : Math.Round(_interval / 1e6, 3));
            json.WriteOptional("says", Says);
        }
    }
}
