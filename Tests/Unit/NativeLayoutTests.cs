using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>
/// Every constant and structure that is declared for native calls becomes a _Static_assert against the headers, and the
/// C compiler judges: a new one is checked without anybody thinking of it.
/// </summary>
[TestFixture, Category("Unit")]
public sealed class NativeLayoutTests
{
    private const string Headers =
        """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <grp.h>
        #include <net/if.h>
        #include <linux/can.h>
        #include <linux/can/error.h>
        #include <linux/can/isotp.h>
        #include <linux/can/netlink.h>
        #include <linux/can/raw.h>
        #include <linux/can/vxcan.h>
        #include <linux/capability.h>
        #include <linux/if_arp.h>
        #include <linux/if_link.h>
        #include <linux/net_tstamp.h>
        #include <linux/netlink.h>
        #include <linux/rtnetlink.h>
        #include <linux/sockios.h>
        #include <poll.h>
        #include <pwd.h>
        #include <sched.h>
        #include <signal.h>
        #include <stddef.h>
        #include <stdio.h>
        #include <sys/epoll.h>
        #include <sys/eventfd.h>
        #include <sys/file.h>
        #include <sys/ioctl.h>
        #include <sys/mman.h>
        #include <sys/prctl.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/timerfd.h>
        #include <sys/un.h>
        #include <unistd.h>

        """;

    /// <summary>Constants that have another name in C, as an expression.</summary>
    private static readonly Dictionary<string, string> s_expressions = new()
    {
        ["MaxSocketPath"] = "sizeof(((struct sockaddr_un *)0)->sun_path) - 1",
        ["NlMsgHdrSize"] = "sizeof(struct nlmsghdr)",
        ["IfInfoMsgSize"] = "sizeof(struct ifinfomsg)",
        ["statx_t"] = "statx",
        ["sockaddr_can.rx_id"] = "can_addr.tp.rx_id",
        ["sockaddr_can.tx_id"] = "can_addr.tp.tx_id",
        ["itimerspec.it_interval_sec"] = "it_interval.tv_sec",
        ["itimerspec.it_interval_nsec"] = "it_interval.tv_nsec",
        ["itimerspec.it_value_sec"] = "it_value.tv_sec",
        ["itimerspec.it_value_nsec"] = "it_value.tv_nsec",
    };

    private static readonly Dictionary<LibC.Epoll, string> s_epollEvents = new()
    {
        [LibC.Epoll.In] = "EPOLLIN",
        [LibC.Epoll.Out] = "EPOLLOUT",
        [LibC.Epoll.Error] = "EPOLLERR",
        [LibC.Epoll.HangUp] = "EPOLLHUP",
        [LibC.Epoll.EdgeTriggered] = "EPOLLET",
    };

    [Test]
    public async Task Every_constant_and_layout_is_that_of_the_headers()
    {
        var source = new StringBuilder(Headers);
        AssertConstants(source, typeof(LibC));
        AssertConstants(source, typeof(NetlinkConstants));
        foreach (Errno errno in Enum.GetValues<Errno>().Where(errno => errno != Errno.None))
            AssertValue(source, errno.ToString(), (int)errno);
        foreach ((LibC.Epoll events, string name) in s_epollEvents)
            AssertValue(source, name, (uint)events);
        AssertValue(source, "O_NOFOLLOW", LibC.O_NOFOLLOW);
        AssertValue(source, "sizeof(struct epoll_event)", LibC.EpollEvents.Size);
        AssertValue(source, "offsetof(struct epoll_event, data)", LibC.EpollEvents.TokenOffset);

        Type[] structures = [.. typeof(LibC).GetNestedTypes(BindingFlags.Public).Where(type => type.IsValueType && !type.IsEnum)];
        foreach (Type structure in structures)
            AssertLayout(source, structure);

        (int status, string output) = await RunningProgram.RunAsync(
            "cc", ["-std=gnu11", "-Wall", "-Werror", "-fsyntax-only", "-x", "c", "-"], input: source.ToString());

        Assert.That(structures, Has.Length.GreaterThan(5));
        Assert.That(status, Is.Zero, output);
    }

    [Test]
    public async Task The_compiler_would_notice_a_wrong_constant()
    {
        var source = new StringBuilder(Headers);
        AssertValue(source, "ENODEV", 20);

        (int status, _) = await RunningProgram.RunAsync(
            "cc", ["-fsyntax-only", "-x", "c", "-"], input: source.ToString());

        Assert.That(status, Is.Not.Zero);
    }

    private static void AssertConstants(StringBuilder source, Type type)
    {
        foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral))
            AssertValue(source, s_expressions.GetValueOrDefault(field.Name, field.Name), field.GetRawConstantValue()!);
    }

    private static void AssertLayout(StringBuilder source, Type structure)
    {
        string name = "struct " + s_expressions.GetValueOrDefault(structure.Name, structure.Name);
        AssertValue(source, $"sizeof({name})", Marshal.SizeOf(structure));
        foreach (FieldInfo field in structure.GetFields(BindingFlags.Public | BindingFlags.Instance))
        {
            string member = s_expressions.GetValueOrDefault($"{structure.Name}.{field.Name}", field.Name);
            AssertValue(source, $"offsetof({name}, {member})", Marshal.OffsetOf(structure, field.Name).ToInt64());
        }
    }

    private static void AssertValue(StringBuilder source, string name, object value) => source.AppendLine(
        CultureInfo.InvariantCulture, $"_Static_assert(({name}) == ({value}), \"{name} is not {value}\");");
}
