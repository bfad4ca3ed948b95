using System.Globalization;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Logging;
using CanTools.Gateway.Services;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using WireRecord = CanTools.Client.Sessions.Wire.SessionRecord;

namespace CanTools.Gateway.Sessions;

/// <summary>
/// The sessions that are over, one line of JSON each (protobuf's), in a file that outlives the gateway. Once it is long it is renamed
/// to "….1", over the one before; both are read.
/// </summary>
internal sealed class SessionHistory(string path, ILogger log) : ISessionHistory, IDisposable
{
    private const long MaxLength = 16 * 1024 * 1024;

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Whether the file ends with a whole line; null: that is not known.</summary>
    private bool? _isWhole;

    public async Task AddAsync(SessionRecord session)
    {
        string line = JsonFormatter.Default.Format(session.ToMessage()) + "\n";
        await _one.WaitAsync();
        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length > MaxLength)
                File.Move(path, Older, overwrite: true);
            await File.AppendAllTextAsync(path, (_isWhole ??= EndsWithLine(path)) == true ? line : $"\n{line}");
            _isWhole = true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The session is over all the same; what was written of it may be half a line.
            _isWhole = null;
            log.HistoryFailed(exception.Message, path);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>A page, latest first; <paramref name="after"/> is the number of lines, from the first, that are left to tell; 0: all.</summary>
    public async Task<SessionPage> ReadAsync(SessionFilter filter, long after, int count, CancellationToken cancellationToken)
    {
        List<string> lines = [];
        await _one.WaitAsync(cancellationToken);
        try
        {
            foreach (string file in new[] { Older, path }.Where(File.Exists))
                lines.AddRange(await File.ReadAllLinesAsync(file, cancellationToken));
        }
        finally
        {
            _one.Release();
        }

        var page = new SessionPage();
        for (int i = (int)(after == 0 ? lines.Count : Math.Min(after, lines.Count)) - 1; i >= 0; i--)
        {
            if (Read(lines[i]) is not { } one || !Fits(filter, one))
                continue;
            if (page.Sessions.Count == count)
            {
                page.NextPageToken = (i + 1).ToString(CultureInfo.InvariantCulture);
                break;
            }
            page.Sessions.Add(one);
        }
        return page;
    }

    public void Dispose() => _one.Dispose();

    private string Older => $"{path}.1";

    private static bool EndsWithLine(string path)
    {
        if (new FileInfo(path) is not { Exists: true, Length: > 0 })
            return true;
        using FileStream file = File.OpenRead(path);
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() == '\n';
    }

    /// <summary>A line that was cut off, by a machine that lost power, is left out.</summary>
    private static WireRecord? Read(string line)
    {
        try
        {
            return JsonParser.Default.Parse<WireRecord>(line);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidJsonException)
        {
            return null;
        }
    }

    private static bool Fits(SessionFilter filter, WireRecord session) =>
        (filter.State is not { } state || session.State == state.ToText())
        && (filter.Resource is not { } resource || session.Resources.Contains(resource))
        && (filter.Owner is not { } owner || session.Owner == owner);
}
