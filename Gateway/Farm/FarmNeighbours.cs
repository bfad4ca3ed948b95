using CanTools.Gateway.Configuration;
using CanTools.Gateway.Logging;
using Microsoft.Extensions.Logging;

namespace CanTools.Gateway.Farm;

/// <summary>
/// The farm's other gateways, as this one sees them. Whose beat stands still, for the whole expiry on this one's clock, its own or that
/// one's, whichever is longer, is declared dead, provided that the beat is still the same. While its own machine sleeps it hears nobody, and that time does not count.
/// </summary>
internal sealed class FarmNeighbours(FarmOptions options, FarmDatabase database, TimeProvider clock, ILogger log)
{
    /// <summary>Their beats, and since when each is seen.</summary>
    private readonly Dictionary<long, (long Beat, long Since)> _seen = [];

    /// <param name="own">This one's number.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public async Task LookAsync(long own, CancellationToken cancellationToken)
    {
        var others = await database.ListAsync(
            "SELECT id, beat, name, greatest(expiry, $2) FROM gateways WHERE NOT is_dead AND id <> $1",
            row => (Id: row.GetInt64(0), Beat: row.GetInt64(1), Name: row.GetString(2), Expiry: row.GetFieldValue<TimeSpan>(3)),
            cancellationToken, own, options.Expiry);

        // After the answer: what is in it was said before.
        long now = clock.GetTimestamp();
        foreach (long gone in _seen.Keys.Except(others.Select(other => other.Id)).ToArray())
            _seen.Remove(gone);
        foreach (var other in others)
        {
            if (!_seen.TryGetValue(other.Id, out var known) || known.Beat != other.Beat)
            {
                _seen[other.Id] = (other.Beat, now);
                continue;
            }
            if (clock.GetElapsedTime(known.Since, now) < other.Expiry)
                continue;
            string reason = $"Gateway '{other.Name}' said nothing for {other.Expiry.TotalSeconds} s.";
            if (await database.FindAsync("SELECT declare_dead($1, $2, $3)", cancellationToken, other.Id, other.Beat, reason) is true)
                log.FarmMemberDied(other.Name, other.Id);
        }
    }
}
