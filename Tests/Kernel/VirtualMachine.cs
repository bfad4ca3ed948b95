using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>What some tests find only in the virtual machine: emulated controllers, and a system that they may change.</summary>
internal static class VirtualMachine
{
    public static void Require(string what)
    {
        if (Environment.GetEnvironmentVariable("CANTOOLS_VM") is null)
            Assert.Ignore($"This test needs {what}, which only the virtual machine has (scripts/can_vm.sh).");
    }
}
