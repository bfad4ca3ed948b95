using CanTools.Shared.Can;

namespace CanTools.Client;

/// <summary>Something that can be said in a frame, such as a message of a bus's own catalogue.</summary>
public interface ICanFrameSource
{
    /// <summary>The frame.</summary>
    CanFrame ToCanFrame();
}
