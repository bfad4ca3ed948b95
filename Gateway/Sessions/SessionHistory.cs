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
internal sealed class SessionHistory(string path, ILogger log) : IDisposable
{
    private const long MaxLength = 16 * 1024 * 1024;

    private readonly SemaphoreSlim _one = new(1);

    public async Task AddAsync(SessionRecord session)
    {
        string line = JsonFormatter.Default.Format(session.ToMessage()) + "\n";
        await _one.WaitAsync();
        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length > MaxLength)
                File.Move(path, Older, overwrite: true);
            await File.AppendAllTextAsync(path, line);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The session is over all the same.
            log.HistoryFailed(exception.Message, path);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>A page, latest first; <paramref name="after"/> counts the lines that were told.</summary>
    public async Task<SessionPage> ReadAsync(SessionFilter filter, string? after, int count, CancellationToken cancellationToken)
    {
        if (!int.TryParse(after ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out int told))
            throw new Client.Grpc.GrpcException(Client.Grpc.GrpcStatusCode.InvalidArgument, "The page token is none of the history's.");
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

        lines.Reverse();
        List<WireRecord> found = [.. lines.Select(Read).OfType<WireRecord>().Where(one => Fits(filter, one)).Skip(told).Take(count + 1)];
        return new SessionPage
        {
            Sessions = { found.Take(count) },
            NextPageToken = found.Count > count ? (told + count).ToString(CultureInfo.InvariantCulture) : "",
        };
    }

    public void Dispose() => _one.Dispose();

    private string Older => $"{path}.1";

    /// <summary>A line that was cut off, by a machine that lost power, is left out.</summary>
    private static WireRecord? Read(string line)
    {
        try
        {
            return JsonParser.Default.Parse<WireRecord>(line);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static bool Fits(SessionFilter filter, WireRecord session) =>
        (filter.State is not { } state || session.State == state.ToText())
        && (filter.Resource is not { } resource || session.Resources.Contains(resource))
        && (filter.Owner is not { } owner || session.Owner == owner);
}
