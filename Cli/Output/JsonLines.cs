using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CanTools.Cli.Output;

/// <summary>Writes objects, one a line. Names are in camelCase and carry their unit; times are UTC in ISO 8601.</summary>
internal sealed class JsonLines(TextWriter writer)
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public void Write(Action<Utf8JsonWriter> write)
    {
        _buffer.Clear();
        using (var json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        writer.WriteLine(Encoding.UTF8.GetString(_buffer.WrittenSpan));
    }
}
