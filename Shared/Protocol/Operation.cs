namespace CanTools.Shared.Protocol;

/// <summary>What a request asks for: its first byte. 1 to 3 are HyCAN's, the others extend it.</summary>
internal enum Operation : byte
{
    CreateVcan = 1,
    InterfaceUp = 2,
    InterfaceDown = 3,
    Hello = 16,
    Describe = 17,
    Reload = 18,
    LogLevel = 19,
    CreateLink = 32,
    DeleteLink = 33,
    ConfigureLink = 34,
    OpenIsoTp = 48,
    CloseIsoTp = 49,
    ListIsoTp = 50,
    Claim = 64,
    ReleaseLease = 65,
    ListLeases = 66,
    WatchLease = 67,
    TakeOver = 68,
}
