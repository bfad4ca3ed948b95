namespace CanTools.Client.Obd;

/// <summary>What is known of a trouble code (statusOfDTC, ISO 14229-1 annex D).</summary>
[Flags]
public enum TroubleCodeStatus
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The last test failed (testFailed).</summary>
    TestFailed = 0x01,

    /// <summary>A test failed in this operation cycle (testFailedThisOperationCycle).</summary>
    TestFailedThisCycle = 0x02,

    /// <summary>A test failed in this cycle or the one before (pendingDTC).</summary>
    Pending = 0x04,

    /// <summary>It failed often enough to be stored (confirmedDTC).</summary>
    Confirmed = 0x08,

    /// <summary>It was not tested since the codes were cleared (testNotCompletedSinceLastClear).</summary>
    NotTestedSinceClear = 0x10,

    /// <summary>A test failed since the codes were cleared (testFailedSinceLastClear).</summary>
    TestFailedSinceClear = 0x20,

    /// <summary>It was not tested in this cycle (testNotCompletedThisOperationCycle).</summary>
    NotTestedThisCycle = 0x40,

    /// <summary>It asks for a warning lamp (warningIndicatorRequested).</summary>
    WarningRequested = 0x80,
}
