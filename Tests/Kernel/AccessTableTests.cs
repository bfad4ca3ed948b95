using System.Buffers.Binary;
using System.Text;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>
/// Every operation, asked by whoever made what it is about, by another connection of the same user, by another user whom the rules
/// admit, and by somebody whom they do not.
/// </summary>
[TestFixture]
internal sealed class AccessTableTests() : LinkFixture("--deny=user:3003 * *")
{
    private const uint Owner = 3001;
    private const uint OtherUser = 3002;
    private const uint Refused = 3003;
    private const string Made = "acc0";
    private static readonly IsoTpAddress s_address = IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8);

    private const int Done = -1;
    private const int NotAllowed = (int)DaemonErrorCode.NotAllowed;
    private const int NotOwner = (int)DaemonErrorCode.NotOwner;
    private const int NoShare = (int)DaemonErrorCode.ShareNotFound;
    private const int NoLease = (int)DaemonErrorCode.LeaseNotFound;

    // The order is: its maker, the maker's other connection, another user, nobody.
    [TestCase(Operation.Hello, Done, Done, Done, Done)]
    [TestCase(Operation.Describe, Done, Done, Done, Done)]
    [TestCase(Operation.CreateVcan, Done, Done, Done, NotAllowed)]
    [TestCase(Operation.InterfaceUp, Done, Done, Done, NotAllowed)]
    [TestCase(Operation.InterfaceDown, Done, Done, Done, NotAllowed)]
    [TestCase(Operation.Reload, NotAllowed, NotAllowed, NotAllowed, NotAllowed)]
    [TestCase(Operation.LogLevel, NotAllowed, NotAllowed, NotAllowed, NotAllowed)]
    [TestCase(Operation.CreateLink, Done, Done, Done, NotAllowed)]
    [TestCase(Operation.ConfigureLink, Done, Done, Done, NotAllowed)]
    [TestCase(Operation.DeleteLink, Done, Done, NotOwner, NotAllowed)]
    [TestCase(Operation.OpenIsoTp, Done, Done, Done, NotAllowed)]
    [TestCase(Operation.CloseIsoTp, Done, NoShare, NoShare, NoShare)]
    [TestCase(Operation.ListIsoTp, Done, Done, Done, Done)]
    [TestCase(Operation.Claim, Done, Done, Done, NotAllowed)]
    [TestCase(Operation.ReleaseLease, Done, NoLease, NoLease, NoLease)]
    [TestCase(Operation.ListLeases, Done, Done, Done, Done)]
    [TestCase(Operation.WatchLease, Done, NoLease, NoLease, NoLease)]
    [TestCase(Operation.TakeOver, Done, Done, Done, NotAllowed)]
    public void Who_may_do_what(Operation operation, int maker, int sameUser, int otherUser, int nobody)
    {
        int[] expected = [maker, sameUser, otherUser, nobody];
        for (int who = 0; who < expected.Length; who++)
        {
            using RawClient owner = Connect(Owner);
            Assert.That(CodeOf(owner.Ask(Convert.FromHexString(CreateRequest(Made)))), Is.EqualTo(Done), "it is made");
            byte[] opened = owner.Ask(Requests.Open(Made, s_address));
            Assert.That(CodeOf(opened), Is.EqualTo(Done), "a channel is open");
            ulong number = BinaryPrimitives.ReadUInt64LittleEndian(opened.AsSpan(12));
            if (operation is Operation.ReleaseLease or Operation.ListLeases or Operation.WatchLease or Operation.TakeOver)
                number = Claim(owner, isShort: operation == Operation.WatchLease);
            using RawClient asking = who == 0 ? owner : Connect(who == 1 ? Owner : who == 2 ? OtherUser : Refused);

            byte[] answer = asking.Ask(Request(operation, number));

            Assert.That(CodeOf(answer), Is.EqualTo(expected[who]), $"asked by number {who}: {Encoding.UTF8.GetString(answer)}");
            bool isList = operation is Operation.ListIsoTp or Operation.ListLeases;
            if (isList && who == 3)
                Assert.That(answer, Has.Length.EqualTo(4), "what it may not open, it does not see");
            else if (isList)
                Assert.That(answer, Has.Length.GreaterThan(40), "it is seen");
            owner.Dispose();
            DeleteVirtualLinks().GetAwaiter().GetResult();
        }
    }

    [Test]
    public void Every_operation_is_in_the_table()
    {
        IEnumerable<object?> tested = typeof(AccessTableTests).GetMethod(nameof(Who_may_do_what))!
            .GetCustomAttributes(typeof(TestCaseAttribute), false)
            .Select(attribute => ((TestCaseAttribute)attribute).Arguments[0]);

        Assert.That(tested, Is.EquivalentTo(Enum.GetValues<Operation>()));
    }

    /// <summary>A short one is lost by itself, which whoever watches it is told.</summary>
    private static ulong Claim(RawClient owner, bool isShort)
    {
        var options = new LeaseOptions { TimeLimit = isShort ? TimeSpan.FromMilliseconds(10) : null };
        byte[] granted = owner.Ask(Requests.Claim(Made, options));
        Assert.That(CodeOf(granted), Is.EqualTo(Done), "it is held");
        return BinaryPrimitives.ReadUInt64LittleEndian(granted.AsSpan(4));
    }

    private RawClient Connect(uint user) => AsAnother.User(user, Daemon.ConnectRaw);

    private static int CodeOf(byte[] answer) => answer[0] == 1 ? Done : answer[1];

    private static byte[] Request(Operation operation, ulong number) => operation switch
    {
        Operation.Hello => Requests.Frame(operation, "Bob"u8),
        Operation.Describe or Operation.Reload => Requests.Frame(operation, []),
        Operation.LogLevel => Requests.Frame(operation, [2]),
        Operation.CreateVcan or Operation.InterfaceUp or Operation.InterfaceDown => Requests.Frame(operation, Encoding.ASCII.GetBytes(Made)),
        Operation.CreateLink => Convert.FromHexString(CreateRequest("acc1")),
        Operation.DeleteLink => Requests.Delete(Made),
        Operation.ConfigureLink => Requests.Configure(new ConfigureLinkMessage(Made, TakeDown: false, new CanLinkSettings { Alias = "x" })),
        Operation.OpenIsoTp => Requests.Open(Made, s_address),
        Operation.Claim => Requests.Claim(Made, new LeaseOptions { IsShared = true }),
        Operation.TakeOver => Requests.Claim(Made, reason: "it is urgent"),
        Operation.ListIsoTp or Operation.ListLeases => Requests.Frame(operation, NumberMessage.ToPayload(0)),
        _ => Requests.Frame(operation, NumberMessage.ToPayload(number)),
    };
}
