namespace CanTools.Gateway.Configuration;

/// <summary>Gateways that share one directory of sessions.</summary>
internal sealed class FarmOptions
{
    /// <summary>The directory: a connection string of Npgsql's, such as "Host=db1,db2;Database=farm;Username=gateway". Null: no farm.</summary>
    public string? Database { get; set; }

    /// <summary>What this gateway is called there; its interfaces, too.</summary>
    public string Name { get; set; } = Environment.MachineName;

    /// <summary>How often it says that it lives.</summary>
    public TimeSpan Beat { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long it must have said nothing before others take it for dead, and what it had for free.</summary>
    public TimeSpan Expiry { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the database, or another gateway, may take to answer.</summary>
    public TimeSpan Answer { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the directory keeps what is over: sessions, the audit, gateways that are gone.</summary>
    public TimeSpan History { get; set; } = TimeSpan.FromDays(366);

    /// <summary>
    /// How long after its last word this gateway uses what it has: less than the others wait, because clocks differ, and ending takes time.
    /// </summary>
    public TimeSpan Hold => Expiry * 0.8;
}
