namespace CanTools.Client.Obd;

/// <summary>With which identifiers control units are asked (ISO 15765-4).</summary>
public enum ObdAddressing
{
    /// <summary>11 bits: all are asked with 7DF, and answer with 7E8 to 7EF.</summary>
    Standard,

    /// <summary>29 bits: all are asked with 18DB33F1, and answer with 18DAF1xx.</summary>
    Extended,
}
