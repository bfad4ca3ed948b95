using System.Globalization;
using CanTools.Client.Sessions.Wire;

namespace CanTools.Client.Sessions;

/// <summary>What somebody has reserved, or waits for.</summary>
public sealed record SessionReservation
{
    internal SessionReservation(Reservation one)
    {
        Id = one.Id;
        Client = one.Client;
        Priority = one.Priority;
        Connector = one.Connector.Length == 0 ? null : one.Connector;
        Tags = [.. one.Tags];
        IsWaiting = one.Waiting;
        Begin = Time(one.Begin);
        End = Time(one.End);
        AddedAt = Time(one.AddedAt) ?? default;
    }

    /// <summary>What it is started with.</summary>
    public string Id { get; }

    /// <summary>Whose it is.</summary>
    public string Client { get; }

    /// <summary>The client's: of those who wait, the greater one comes first.</summary>
    public int Priority { get; }

    /// <summary>Null: it waits for any that has the tags.</summary>
    public string? Connector { get; }

    /// <summary>What was asked for.</summary>
    public IReadOnlyList<string> Tags { get; }

    /// <summary>It waits in a call, without a time of its own.</summary>
    public bool IsWaiting { get; }

    /// <summary>Null: it waits.</summary>
    public DateTimeOffset? Begin { get; }

    /// <summary>Null: it waits.</summary>
    public DateTimeOffset? End { get; }

    /// <summary>Since when.</summary>
    public DateTimeOffset AddedAt { get; }

    private static DateTimeOffset? Time(string text) =>
        text.Length == 0 ? null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
