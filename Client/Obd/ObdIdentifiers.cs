using CanTools.Shared.Can;

namespace CanTools.Client.Obd;

/// <summary>The identifiers of ISO 15765-4.</summary>
internal static class ObdIdentifiers
{
    private const uint FirstAnswer = 0x7E8, FirstRequest = 0x7E0, AnswerMask = 0x7F8;
    private const uint ExtendedAnswers = 0x18DAF100, ExtendedRequests = 0x18DA00F1, ExtendedAnswerMask = 0x1FFFFF00;

    /// <summary>What all control units listen to.</summary>
    public static CanId Functional(ObdAddressing addressing) =>
        addressing == ObdAddressing.Standard ? CanId.Standard(0x7DF) : CanId.Extended(0x18DB33F1);

    /// <summary>What they answer with.</summary>
    public static CanFilter Answers(ObdAddressing addressing) => addressing == ObdAddressing.Standard
        ? CanFilter.Masked(CanId.Standard(FirstAnswer), AnswerMask)
        : CanFilter.Masked(CanId.Extended(ExtendedAnswers), ExtendedAnswerMask);

    /// <summary>The tester's end of the channel to the one that answers with this.</summary>
    public static IsoTpAddress ChannelTo(CanId answer) => answer.IsExtended
        ? IsoTpAddress.Normal29(ExtendedRequests | (answer.Value & 0xFF) << 8, answer.Value)
        : IsoTpAddress.Normal(answer.Value - FirstAnswer + FirstRequest, answer.Value);
}
