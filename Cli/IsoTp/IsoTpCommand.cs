using CanTools.Cli.Application;

namespace CanTools.Cli.IsoTp;

/// <summary>All that can be done with ISO-TP.</summary>
internal sealed class IsoTpCommand : CommandGroup
{
    public IsoTpCommand()
        : base(
            "isotp", "send and receive whole messages (ISO 15765-2), ask control units, listen, measure",
            new IsoTpSendCommand(), new IsoTpReceiveCommand(), new IsoTpRequestCommand(), new IsoTpListenCommand(), new IsoTpBenchCommand())
    {
        Examples = [new("canctl isotp request vcan0 7E0:7E8 22F190", "ask the engine's control unit for its VIN")];
    }
}
