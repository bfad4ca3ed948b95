using System.Diagnostics;
using System.Diagnostics.Metrics;
using CanTools.Client.Grpc;
using CanTools.Gateway.Reservations;
using CanTools.Gateway.Sessions;

namespace CanTools.Gateway.Telemetry;

/// <summary>What is counted and measured. Counting costs next to nothing where nobody asks.</summary>
internal static class Metrics
{
    public const string Name = "CanTools.Gateway";

    private static readonly Meter s_meter = new(Name, GatewayServer.Version);

    private static readonly Counter<long> s_started = s_meter.CreateCounter<long>("can_gateway.sessions.started", null, "Sessions that began here.");
    private static readonly Counter<long> s_ended = s_meter.CreateCounter<long>("can_gateway.sessions.ended", null, "Sessions that are over, by how.");
    private static readonly Counter<long> s_refused = s_meter.CreateCounter<long>("can_gateway.sessions.refused", null, "Sessions that could not begin, by why.");
    private static readonly Counter<long> s_calls = s_meter.CreateCounter<long>("can_gateway.calls", null, "Calls that are over, by what was called and how they ended.");
    private static readonly Counter<long> s_errors = s_meter.CreateCounter<long>("can_gateway.isotp.errors", null, "Messages that were not sent or received whole.");

    private static readonly Histogram<double> s_claims = s_meter.CreateHistogram<double>(
        "can_gateway.claim.duration", "s", "How long the directory took for a claim, by what came of it.");

    private static readonly Histogram<double> s_exchanges = s_meter.CreateHistogram<double>(
        "can_gateway.isotp.exchange.duration", "s", "From a message's sending to the first answer.");

    private static readonly Histogram<double> s_waits = s_meter.CreateHistogram<double>(
        "can_gateway.queue.duration", "s", "How long a call waited for its session, by what came of it.");

    public static void SessionStarted() => s_started.Add(1);

    public static void SessionEnded(SessionState state) => s_ended.Add(1, new KeyValuePair<string, object?>("state", state.ToText()));

    public static void SessionRefused(GrpcStatusCode status) => s_refused.Add(1, new KeyValuePair<string, object?>("status", $"{status}"));

    public static void CallEnded(string path, GrpcStatusCode status)
    {
        if (s_calls.Enabled)
            s_calls.Add(1, new("method", path), new("status", $"{status}"));
    }

    public static void IsoTpFailed() => s_errors.Add(1);

    /// <summary>Since then, the directory was asked.</summary>
    public static void Claimed(long since, string result) =>
        s_claims.Record(Stopwatch.GetElapsedTime(since).TotalSeconds, new KeyValuePair<string, object?>("result", result));

    public static void Waited(TimeSpan time, string result) =>
        s_waits.Record(time.TotalSeconds, new KeyValuePair<string, object?>("result", result));

    public static void Exchanged(TimeSpan time) => s_exchanges.Record(time.TotalSeconds);

    /// <summary>What is looked up when somebody asks.</summary>
    public static void Observe(SessionKeeper keeper, SessionQueue queue, Func<bool> isUsable)
    {
        s_meter.CreateObservableGauge("can_gateway.queue", () => queue.Waiting, null, "Calls that wait here for a session.");
        s_meter.CreateObservableGauge(
            "can_gateway.sessions",
            () => keeper.All().Select(session => session.Record.State).Where(state => !state.IsOver()).GroupBy(state => state)
                .Select(group => new Measurement<int>(group.Count(), new KeyValuePair<string, object?>("state", group.Key.ToText()))),
            null, "Sessions that are served here, by state.");
        s_meter.CreateObservableGauge(
            "can_gateway.channels", () => keeper.All().Where(session => !session.Record.State.IsOver()).Sum(session => session.Buses.ChannelCount),
            null, "Open channels.");
        s_meter.CreateObservableGauge("can_gateway.usable", () => isUsable() ? 1 : 0, null, "Whether there can be new sessions.");
    }
}
