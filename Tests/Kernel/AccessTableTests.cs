using System.Buffers.Binary;
using System.Text;
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

    // The order is: its maker, the maker's other connection, another user, nobody.
    [TestCase(Operation.Hello, Done, Done, Done, Done)]
    [TestCase(Operation.Describe, Done, Done, Done, Done)]
    [TestCase(Operation.CreateVcan, Done, Done, Done, NotAllowed)]
    [TestCase(Operation.InterfaceUp, Done, Done, Done, NotAllowed)]
    [TestCase(Operation.InterfaceDown, Done, Done, Done, NotAllowed)]
    [TestCase(Operation.CreateLink, Done, Done, Done, NotAllowed)]
    [TestCase(Operation.ConfigureLink, Done, Done, Done, NotAllowed)]
    [TestCase(Operation.DeleteLink, Done, Done, NotOwner, NotAllowed)]
    [TestCase(Operation.OpenIsoTp, Done, Done, Done, NotAllowed)]
    [TestCase(Operation.CloseIsoTp, Done, NoShare, NoShare, NoShare)]
    [TestCase(Operation.ListIsoTp, Done, Done, Done, Done)]
    public void Who_may_do_what(Operation operation, int maker, int sameUser, int otherUser, int nobody)
    {
        int[] expected = [maker, sameUser, otherUser, nobody];
        for (int who = 0; who < expected.Length; who++)
        {
            using RawClient owner = Connect(Owner);
            Assert.That(CodeOf(owner.Ask(Convert.FromHexString(CreateRequest(Made)))), Is.EqualTo(Done), "it is made");
            byte[] opened = owner.Ask(Requests.Open(Made, s_address));
            Assert.That(CodeOf(opened), Is.EqualTo(Done), "a channel is open");
            ulong share = BinaryPrimitives.ReadUInt64LittleEndian(opened.AsSpan(12));
            using RawClient asking = who == 0 ? owner : Connect(who == 1 ? Owner : who == 2 ? OtherUser : Refused);

            byte[] answer = asking == owner ? owner.Ask(Request(operation, share)) : asking.Ask(Request(operation, share));

            Assert.That(CodeOf(answer), Is.EqualTo(expected[who]), $"asked by number {who}: {Encoding.UTF8.GetString(answer)}");
            if (operation == Operation.ListIsoTp && who == 3)
                Assert.That(answer, Has.Length.EqualTo(4), "what it may not open, it does not see");
            else if (operation == Operation.ListIsoTp)
                Assert.That(answer, Has.Length.GreaterThan(40), "the channel is seen");
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

    private RawClient Connect(uint user) => AsAnother.User(user, Daemon.ConnectRaw);

    private static int CodeOf(byte[] answer) => answer[0] == 1 ? Done : answer[1];

    private static byte[] Request(Operation operation, ulong share) => operation switch
    {
        Operation.Hello => Requests.Frame(operation, "Bob"u8),
        Operation.Describe => Requests.Frame(operation, []),
        Operation.CreateVcan or Operation.InterfaceUp or Operation.InterfaceDown => Requests.Frame(operation, Encoding.ASCII.GetBytes(Made)),
        Operation.CreateLink => Convert.FromHexString(CreateRequest("acc1")),
        Operation.DeleteLink => Requests.Delete(Made),
        Operation.ConfigureLink => Requests.Configure(new ConfigureLinkMessage(Made, TakeDown: false, new CanLinkSettings { Alias = "x" })),
        Operation.OpenIsoTp => Requests.Open(Made, s_address),
        _ => Requests.Frame(operation, ShareMessage.ToPayload(operation == Operation.CloseIsoTp ? share : 0)),
    };
}
