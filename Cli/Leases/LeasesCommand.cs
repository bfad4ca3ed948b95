using CanTools.Cli.Application;

namespace CanTools.Cli.Leases;

/// <summary>Who holds what.</summary>
internal sealed class LeasesCommand : CommandGroup
{
    public LeasesCommand()
        : base(
            "leases", "who holds which interface or channel; claim one, wait for it, take it over",
            new LeasesListCommand(), new ClaimCommand(ClaimKind.Claim), new ClaimCommand(ClaimKind.Wait), new ClaimCommand(ClaimKind.TakeOver))
    {
        Examples = [new("canctl leases list", "who holds what, and who waits")];
    }
}
