namespace CanTools.Client.Obd;

/// <summary>One control unit's answer to a request to all.</summary>
/// <param name="Ecu">Which.</param>
/// <param name="Value">The answer; null where it is none.</param>
/// <param name="Error">Why it is none: it was refused, ill-formed, or not complete.</param>
public readonly record struct ObdEcuAnswer(ObdEcu Ecu, ObdValue? Value, CanToolsException? Error);
