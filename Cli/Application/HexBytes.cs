namespace CanTools.Cli.Application;

/// <summary>Bytes that were typed. A type of its own, because the parser takes an array for an option that is given several times.</summary>
internal sealed record HexBytes(byte[] Value);
