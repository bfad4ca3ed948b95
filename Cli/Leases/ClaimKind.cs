namespace CanTools.Cli.Leases;

/// <summary>How something is to be had.</summary>
internal enum ClaimKind
{
    /// <summary>Now, or not at all.</summary>
    Claim,

    /// <summary>As soon as it is free.</summary>
    Wait,

    /// <summary>Now, from whoever has it.</summary>
    TakeOver,
}
