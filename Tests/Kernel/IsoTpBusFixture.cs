using CanTools.Shared.Can;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>A bus for CAN FD, and a tester's and an engine's address on it; no daemon is needed.</summary>
[Category("Kernel")]
public abstract class IsoTpBusFixture
{
    protected const string Bus = "vcan8";

    protected static IsoTpAddress Tester { get; } = IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8);

    protected static IsoTpAddress Engine { get; } = IsoTpAddress.Normal(tx: 0x7E8, rx: 0x7E0);

    [SetUp]
    public async Task MakeBus()
    {
        await Links.IpAsync($"link add {Bus} mtu 72 type vcan");
        await Links.IpAsync($"link set {Bus} up");
    }

    [TearDown]
    public Task DeleteBus() => Links.DeleteAsync(Bus);
}
