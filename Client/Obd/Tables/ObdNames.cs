namespace CanTools.Client.Obd;

/// <summary>The names of possibilities and of bits in service 1 (SAE J1979-DA).</summary>
internal static class ObdNames
{
    /// <summary>PID 12.</summary>
    public static IReadOnlyList<string?> SecondaryAir { get; } =
    [
        "upstream of first catalyst", "downstream of first catalyst inlet", "atmosphere or off", "pump on for diagnostics",
    ];

    /// <summary>PIDs 7D and 7E.</summary>
    public static IReadOnlyList<string?> ControlArea { get; } =
    [
        "inside control area", "outside control area", "inside manufacturer's carve-out area", "deficiency active area",
    ];

    /// <summary>PID 92: what is in closed loop, and above that what is told of.</summary>
    public static IReadOnlyList<string?> DieselFuelSystems { get; } =
    [
        "fuel pressure 1 in closed loop", "injection quantity 1 in closed loop", "injection timing 1 in closed loop",
        "idle balance 1 in closed loop", "fuel pressure 2 in closed loop", "injection quantity 2 in closed loop",
        "injection timing 2 in closed loop", "idle balance 2 in closed loop",
        "fuel pressure 1 is told", "injection quantity 1 is told", "injection timing 1 is told", "idle balance 1 is told",
        "fuel pressure 2 is told", "injection quantity 2 is told", "injection timing 2 is told", "idle balance 2 is told",
    ];

    /// <summary>PID 03: the second system's bits, and above them the first one's.</summary>
    public static IReadOnlyList<string?> FuelSystems { get; } = [.. FuelSystem(2), .. FuelSystem(1)];

    /// <summary>PID 51.</summary>
    public static IReadOnlyDictionary<int, string> FuelTypes { get; } = new Dictionary<int, string>
    {
        [0] = "not available",
        [1] = "gasoline",
        [2] = "methanol",
        [3] = "ethanol",
        [4] = "diesel",
        [5] = "LPG",
        [6] = "CNG",
        [7] = "propane",
        [8] = "battery/electric",
        [9] = "bi-fuel using gasoline",
        [10] = "bi-fuel methanol",
        [11] = "bi-fuel ethanol",
        [12] = "bi-fuel LPG",
        [13] = "bi-fuel CNG",
        [14] = "bi-fuel propane",
        [15] = "bi-fuel battery",
        [16] = "bi-fuel battery and combustion engine",
        [17] = "hybrid gasoline",
        [18] = "hybrid ethanol",
        [19] = "hybrid diesel",
        [20] = "hybrid battery",
        [21] = "hybrid battery and combustion engine",
        [22] = "hybrid regeneration mode",
        [23] = "bi-fuel diesel",
        [24] = "bi-fuel natural gas",
        [25] = "bi-fuel diesel",
        [26] = "natural gas",
        [27] = "dual fuel diesel + CNG",
        [28] = "dual fuel diesel + LNG",
        [29] = "hydrogen fuel cell",
        [30] = "hydrogen ICE",
        [31] = "kerosene",
        [32] = "heavy fuel oil",
    };

    /// <summary>PID 5F.</summary>
    public static IReadOnlyDictionary<int, string> EmissionRequirements { get; } = new Dictionary<int, string>
    {
        [14] = "heavy duty Euro IV B1",
        [15] = "heavy duty Euro V B2",
        [16] = "heavy duty Euro EEV C",
        [17] = "heavy duty Euro VI",
    };

    /// <summary>PIDs 13 and 1D.</summary>
    public static IReadOnlyList<string?> OxygenSensors(int sensorsPerBank) =>
        [.. Enumerable.Range(0, 8).Select(i => $"bank {1 + i / sensorsPerBank}, sensor {1 + i % sensorsPerBank}")];

    private static string[] FuelSystem(int number) =>
    [
        $"system {number}: open loop, not yet closed", $"system {number}: closed loop",
        $"system {number}: open loop due to driving", $"system {number}: open loop due to a fault",
        $"system {number}: closed loop with a faulty sensor", $"system {number}: open loop, not yet closed, bank 2",
        $"system {number}: open loop due to driving, bank 2", $"system {number}: open loop due to a fault, bank 2",
    ];
}
