using CanTools.Shared.Can;

namespace CanTools.Cli.Frames;

/// <summary>Shows frames in its own way.</summary>
internal interface IFrameSink
{
    void Add(InterfaceName name, in CanMessage message);

    /// <summary>Keeps a view drawn until it is stopped; done at once where there is none.</summary>
    Task ShowAsync(CancellationToken stop);

    /// <summary>Nothing more comes.</summary>
    void End();
}
