using System.Text;
using CanTools.Daemon.Access;
using CanTools.Daemon.Connections;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

[TestFixture, Category("Unit")]
public sealed class AccessRuleTests
{
    private const uint Alice = 1000;
    private const uint Bob = 1001;

    private FileDescriptor _socket = null!;
    private FileDescriptor _other = null!;

    [SetUp]
    public void MakeConnection() =>
        Assert.That(LibC.SocketPair(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, out _socket, out _other), Is.EqualTo(Errno.None));

    [TearDown]
    public void CloseConnection()
    {
        _socket.Dispose();
        _other.Dispose();
    }

    [TestCase("can0", "can0", true)]
    [TestCase("can0", "can01", false)]
    [TestCase("can0", "can", false)]
    [TestCase("can?", "can0", true)]
    [TestCase("can?", "can", false)]
    [TestCase("can?", "can10", false)]
    [TestCase("can*", "can", true)]
    [TestCase("can*", "vcan0", false)]
    [TestCase("*can*", "vcan0", true)]
    [TestCase("*", "x", true)]
    [TestCase("**", "x", true)]
    [TestCase("a*b*c", "aXbYbZc", true)]
    [TestCase("a*b*c", "aXbYbZ", false)]
    [TestCase("*?", "", false)]
    public void A_pattern_matches_whole_names(string pattern, string name, bool expected) => Assert.That(
        InterfaceGlob.TryParse(pattern, out _)!.Matches(Encoding.ASCII.GetBytes(name)), Is.EqualTo(expected));

    [TestCase("allow user:1000 isotp can0", true)]
    [TestCase("allow user:1001 isotp can0|", false)]
    [TestCase("allow user:1001,user:1000 isotp can0", true)]
    [TestCase("allow * isotp can0", true)]
    [TestCase("allow * up-down,isotp can0", true)]
    [TestCase("allow * up-down can0", false)]
    [TestCase("allow * * can0", true)]
    [TestCase("allow * * can1", false)]
    [TestCase("allow * * can1,can?", true)]
    [TestCase("deny * * can0|allow * * *", false)]
    [TestCase("allow * * *|deny * * can0", true)]
    [TestCase("deny user:1000 delete *|allow * * *", true)]
    [TestCase("", false)]
    public void The_first_rule_that_is_about_it_decides(string rules, bool expected) =>
        Assert.That(MayDo(rules, Alice, OperationFamily.IsoTp, "can0"), Is.EqualTo(expected));

    [Test]
    public void A_group_is_one_that_the_client_is_in()
    {
        uint own = LibC.getegid();

        Assert.That(MayDo($"allow group:{own} * *", Alice, OperationFamily.Delete, "can0"), Is.True);
        Assert.That(MayDo("allow group:4242 * *", Alice, OperationFamily.Delete, "can0"), Is.False);
    }

    [Test]
    public void Without_a_rule_it_is_for_root_the_sockets_owner_and_its_group()
    {
        Assert.That(MayDo("", 0, OperationFamily.Create, "can0"), Is.True);
        Assert.That(MayDo("", Alice, OperationFamily.Create, "can0", new SocketAccess(Alice, null)), Is.True);
        Assert.That(MayDo("", Bob, OperationFamily.Create, "can0", new SocketAccess(Alice, null)), Is.False);
        Assert.That(MayDo("", Bob, OperationFamily.Create, "can0", new SocketAccess(Alice, LibC.getegid())), Is.True);
        Assert.That(MayDo("", Bob, OperationFamily.Create, "can0", new SocketAccess(Alice, 4242)), Is.False);
        Assert.That(MayDo("deny * create *", 0, OperationFamily.Create, "can0"), Is.False);
    }

    /// <summary>The kernel puts the number, and so what it will be called is not known.</summary>
    [TestCase("allow * * *", "vcan%d", true)]
    [TestCase("allow * * vcan*", "vcan%d", true)]
    [TestCase("allow * * vcan?", "vcan%d", false)]
    [TestCase("allow * * vcan1*", "vcan%d", false)]
    [TestCase("allow * * vcan1", "vcan%d", false)]
    [TestCase("allow * * *x", "vcan%dx", true)]
    [TestCase("allow * * *a??????", "axcxax%d", false)]
    [TestCase("deny * * vcan7|allow * * *", "vcan%d", false)]
    [TestCase("deny * * *7|allow * * *", "vcan%d", false)]
    [TestCase("deny * * vcan?????|allow * * *", "vcan%d", false)]
    [TestCase("deny * * vcanx|allow * * *", "vcan%d", true)]
    [TestCase("deny * * can*|allow * * *", "vcan%d", true)]
    public void A_name_that_is_yet_to_get_its_number_must_be_allowed_with_each(string rules, string name, bool expected) =>
        Assert.That(MayDo(rules, Alice, OperationFamily.Create, name), Is.EqualTo(expected));

    [TestCase("user:1000 isotp", "is not of the form 'WHO OPERATIONS INTERFACES [anywhere]'")]
    [TestCase("user:1000 isotp can0 everywhere", "is not of the form")]
    [TestCase("1000 isotp can0", "'1000' is neither user:NAME nor group:NAME nor *")]
    [TestCase("user:nosuchuser isotp can0", "there is no user 'nosuchuser'")]
    [TestCase("group:nosuchgroup isotp can0", "there is no group 'nosuchgroup'")]
    [TestCase("user: isotp can0", "there is no user ''")]
    [TestCase("user:1000, isotp can0", "'' is neither")]
    [TestCase("* fly can0", "there is no operation 'fly'. Known are isotp, up-down, create, delete, configure, claim, take-over, *")]
    [TestCase("* isotp, can0", "there is no operation ''")]
    [TestCase("* isotp can0,", "'' matches no interface: a name has 1 to 15 bytes")]
    [TestCase("* isotp aninterfacewithalongname*", "matches no interface")]
    [TestCase("* isotp a/b", "matches no interface")]
    [TestCase("* isotp cän0", "matches no interface")]
    public void What_is_no_rule_is_refused_with_what_is_known(string text, string problem) => Assert.That(
        AccessRuleParser.TryParse(true, text, "here", out _), Does.Contain(problem));

    [Test]
    public void Denying_knows_no_anywhere() => Assert.That(
        AccessRuleParser.TryParse(false, "* * * anywhere", "here", out _), Does.Contain("denied from everywhere"));

    [Test]
    public void A_refusal_names_the_rule_or_what_is_missing()
    {
        var client = new ClientContext(new PeerIdentity(Alice, 1), _socket);
        InterfaceName name = "can0";

        Assert.That(
            Policy("deny * delete can*").WhyNot(client, OperationFamily.Delete, name)!.Value.Text,
            Is.EqualTo("uid 1000 may not delete 'can0': it is forbidden (/etc/file:1: deny)."));
        Assert.That(
            Policy("", new SocketAccess(0, 77)).WhyNot(client, OperationFamily.UpDown, name)!.Value.Text,
            Is.EqualTo("uid 1000 may not bring up or down 'can0': only root and the members of group 77 (the socket's) may, and no rule "
                + "allows it. Add the user to the group, or an 'allow' rule to the daemon's configuration."));
    }

    private bool MayDo(string rules, uint user, OperationFamily operation, string name, SocketAccess? access = null) =>
        Policy(rules, access).MayDo(new ClientContext(new PeerIdentity(user, 1), _socket), operation, Encoding.ASCII.GetBytes(name), out _);

    private static AccessPolicy Policy(string rules, SocketAccess? access = null)
    {
        List<AccessRule> parsed = [];
        foreach (string line in rules.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(' ', 2);
            Assert.That(
                AccessRuleParser.TryParse(parts[0] == "allow", parts[1], $"/etc/file:{parsed.Count + 1}: {parts[0]}", out AccessRule? rule),
                Is.Null);
            parsed.Add(rule!);
        }
        return new AccessPolicy(new AccessRules(parsed), access ?? new SocketAccess(0, null));
    }
}
