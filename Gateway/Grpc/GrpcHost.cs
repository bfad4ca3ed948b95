using System.Diagnostics;
using System.Globalization;
using CanTools.Client.Grpc;
using CanTools.Gateway.Logging;
using CanTools.Gateway.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CanTools.Gateway.Grpc;

/// <summary>Serves gRPC on top of HTTP/2. This folder is where a package for it would take over.</summary>
/// <param name="methods">What can be called.</param>
/// <param name="maxLength">The longest message, in bytes.</param>
/// <param name="isKnown">Whether a caller's token is good.</param>
/// <param name="clock">For the callers' times.</param>
/// <param name="translate">What a method's own exception is for the caller; null: a fault.</param>
/// <param name="log">The log.</param>
internal sealed class GrpcHost(
    IEnumerable<GrpcMethod> methods, int maxLength, Func<string?, bool> isKnown, TimeProvider clock,
    Func<Exception, GrpcException?> translate, ILogger log)
    : IDisposable
{
    private const string ContentType = "application/grpc";

    /// <summary>What callers sent may stand in it; some of them take 8 KiB of headers at most.</summary>
    private const int MaxDetail = 1024;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Strangers _strangers = new(clock);

    private readonly Dictionary<string, GrpcMethod> _methods = methods.ToDictionary(method => method.Path, StringComparer.Ordinal);

    /// <summary>Ends the calls that are left.</summary>
    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    public async Task HandleAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }
        if (!IsGrpc(context.Request.ContentType))
        {
            response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        response.ContentType = ContentType;
        response.Headers["grpc-accept-encoding"] = GrpcMessageReader.KnownEncodings;
        string path = context.Request.Path.Value ?? "";
        bool isKnownPath = _methods.ContainsKey(path);
        Activity? trace = isKnownPath ? Traces.Call(path, context) : null;
        (GrpcStatusCode status, string detail) = await RunAsync(context, path);
        trace?.End(status, detail);
        Metrics.CallEnded(isKnownPath ? path : "unknown", status);
        if (context.RequestAborted.IsCancellationRequested)
            return;
        response.AppendTrailer("grpc-status", ((int)status).ToString(CultureInfo.InvariantCulture));
        if (detail.Length > 0)
            response.AppendTrailer("grpc-message", GrpcText.Encode(detail.Length > MaxDetail ? $"{detail[..MaxDetail]}…" : detail));
    }

    private async Task<(GrpcStatusCode Status, string Detail)> RunAsync(HttpContext context, string path)
    {
        if (!_methods.TryGetValue(path, out GrpcMethod? method))
            return (GrpcStatusCode.Unimplemented, $"There is no method {path}.");

        GrpcCall? call = null;
        try
        {
            call = new GrpcCall(context, maxLength, isKnown, _strangers, clock, _stopping.Token);
            await method.RunAsync(call);
            return (GrpcStatusCode.Ok, "");
        }
        catch (GrpcException exception)
        {
            return (exception.Status, exception.Message);
        }
        catch (OperationCanceledException) when (call is { IsLate: true })
        {
            return (GrpcStatusCode.DeadlineExceeded, "The time that the caller gave is over.");
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return (GrpcStatusCode.Unavailable, "The gateway stops.");
        }
        catch (OperationCanceledException) when (call is { Ended.IsCancellationRequested: true })
        {
            return (GrpcStatusCode.Cancelled, "");
        }
#pragma warning disable CA1031 // A fault in one method must cost one call.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (translate(exception) is { } known)
                return (known.Status, known.Message);
            log.CallFailed(exception, path);
            return (GrpcStatusCode.Internal, "The gateway failed on this call; its log has the reason.");
        }
        finally
        {
            call?.Dispose();
        }
    }

    /// <summary>"application/grpc", perhaps with the messages' form, which is protobuf's.</summary>
    private static bool IsGrpc(string? contentType) =>
        contentType is ContentType or $"{ContentType}+proto"
        || contentType?.StartsWith($"{ContentType};", StringComparison.Ordinal) == true;
}
