using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Everything that a client can ask for.</summary>
internal static class EveryRequest
{
    private static readonly IsoTpAddress s_tester = IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8);
    private const string Refused = "what must be refused";
    private const string InUse = "what somebody has";
    private static int s_last;

    /// <summary>Asks for it on one connection, which may end where calls may fail.</summary>
    public static void Ask(string socketPath, bool mayFail = false)
    {
        // The ones before may still be on their way out.
        int number = Interlocked.Increment(ref s_last);
        string bus = $"all{number}a", pair = $"all{number}b", peer = $"all{number}c";
        (string What, byte[] Request)[] requests =
        [
            ("HELLO", Requests.Frame(Operation.Hello, "Bob"u8)),
            ("CREATE_LINK", Requests.Create(new CreateLinkMessage(CanLinkKind.Vcan, IsUp: true, Stays: false, 0, bus, ""))),
            ("CREATE_LINK", Requests.Create(new CreateLinkMessage(CanLinkKind.Vxcan, IsUp: true, Stays: false, 0, pair, "", peer))),
            ("UP", Requests.Frame(Operation.InterfaceUp, Encoding.ASCII.GetBytes(bus))),
            ("OPEN_ISOTP", Requests.Open(bus, s_tester)),
            ("OPEN_ISOTP", Requests.Open(bus, s_tester)),
            ("OPEN_ISOTP", Requests.Open(pair, s_tester, isExclusive: true)),
            (Refused, Requests.Open(bus, s_tester, isExclusive: true)),
            ("CLAIM", Requests.Claim(bus, new LeaseOptions { IsShared = true, TimeLimit = TimeSpan.FromHours(1) })),
            ("TAKE_OVER", Requests.Claim(pair, reason: "urgent")),
            (InUse, Requests.Claim(pair, new LeaseOptions { Wait = TimeSpan.FromMilliseconds(1) })),
            ("LIST_LEASES", Requests.Frame(Operation.ListLeases, NumberMessage.ToPayload(0))),
            ("LIST_ISOTP", Requests.Frame(Operation.ListIsoTp, NumberMessage.ToPayload(0))),
            ("DOWN", Requests.Frame(Operation.InterfaceDown, Encoding.ASCII.GetBytes(pair))),
            ("CONFIGURE_LINK", Requests.Configure(new ConfigureLinkMessage(pair, TakeDown: false, new CanLinkSettings { Alias = "x" }))),
            ("DELETE_LINK", Requests.Delete(pair)),
        ];
        using (RawClient leaving = RawClient.Connect(socketPath))
        {
            var its = new CreateLinkMessage(CanLinkKind.Vxcan, IsUp: true, Stays: false, 0, $"all{number}d", "", $"all{number}e");
            leaving.Send(Requests.Create(its));
        }

        using RawClient client = RawClient.Connect(socketPath);
        try
        {
            ulong share = 0;
            foreach ((string what, byte[] request) in requests)
            {
                byte[] answer = client.Ask(request);
                if (what is Refused or InUse && !mayFail)
                    Assert.That(answer[..2], Is.EqualTo(new byte[] { 0, (byte)(what == InUse ? DaemonErrorCode.ResourceInUse : DaemonErrorCode.ChannelInUse) }));
                else
                    Check(what, answer, mayFail);
                if (what == "OPEN_ISOTP" && answer[0] == 1)
                    share = BinaryPrimitives.ReadUInt64LittleEndian(answer.AsSpan(12));
            }
            Check("CLOSE_ISOTP", client.Ask(Requests.Frame(Operation.CloseIsoTp, NumberMessage.ToPayload(share))), mayFail);
        }
        catch (Exception exception) when (mayFail && IsEnd(exception))
        {
            // The connection's own call failed, and with it the connection.
        }
    }

    private static void Check(string what, byte[] answer, bool mayFail)
    {
        string text = Encoding.UTF8.GetString(answer.AsSpan(4));
        if (answer[0] == 1)
            return;
        Assert.That(mayFail, Is.True, $"{what} afterwards: {text}");
        Assert.That(answer[1], Is.Not.EqualTo((byte)DaemonErrorCode.InternalError), $"{what}: {text}");
        Assert.That(text, Is.Not.Empty, what);
    }

    private static bool IsEnd(Exception exception) => exception is EndOfStreamException
        or SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown };
}
