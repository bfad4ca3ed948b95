using System.Buffers.Binary;
using System.Text;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;
using CanTools.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Whatever several clients do in whatever order, everything has the owner that a plain list says it has.</summary>
[TestFixture, Category("Stress")]
internal sealed class OwnershipModelTests()
    : LinkFixture("--max-channels=8192", "--max-channels-per-user=8192", "--max-interfaces=8192", "--max-interfaces-per-user=8192",
        "--max-requests=10000000", "--max-requests-per-user=10000000")
{
    private const string Bus = "model";
    private const int Addresses = 3;
    private const int Names = 2;

    [Test]
    public async Task Any_sequence_of_requests_gives_what_a_list_gives()
    {
        int times = (int)Stress.Times(40, 10_000);
        using HurriedQuietStates? hurried = HurriedQuietStates.TryBegin();
        await Client.EnsureVcanAsync(Bus);
        await Client.BringUpAsync(Bus);
        RunSequence(2, [(0, 0, 0), (0, 4, 0), (1, 0, 0)]);
        await Settled();
        int before = Daemon.CountDescriptors();
        long steps = 0;

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(times),
            Prop.ForAll(ArbMap.Default.ArbFor<(byte Clients, (byte Client, byte Operation, byte Thing)[] Steps)>(), sequence =>
            {
                steps += sequence.Steps.Length;
                RunSequence(2 + (sequence.Clients % 7), sequence.Steps);
            }));

        await Settled();
        await Eventually.IsTrue(() => Daemon.CountDescriptors() <= before, () => $"{Daemon.CountDescriptors()} descriptors, from {before}");
        Stress.Report("random sequences of 2 to 8 clients", $"{times:N0}, {steps:N0} requests: each answered as the model says, nothing left");
    }

    private Task Settled() => Eventually.IsTrue(
        () => Client.ListLeases().Count == 0 && Client.ListIsoTp().Count == 0 && VirtualLinks().Length == 1 && CanUtils.CountIsoTpSockets(Bus) == 0, "all of it is gone");

    private void RunSequence(int count, (byte Client, byte Operation, byte Thing)[] steps)
    {
        var model = new Model(count, Daemon.ConnectRaw, () => Client.ListLeases());
        try
        {
            foreach ((byte client, byte operation, byte thing) in steps)
                model.Step(client % count, operation % 10, thing);
            model.CheckList();
        }
        finally
        {
            model.Dispose();
        }
        Eventually.IsTrue(() => Client.ListIsoTp().Count == 0 && VirtualLinks().Length == 1, "it ends with its clients").GetAwaiter().GetResult();
    }

    private sealed class Model(int count, Func<RawClient> connect, Func<IReadOnlyList<LeaseRecord>> listLeases) : IDisposable
    {
        private readonly RawClient[] _clients = [.. Enumerable.Range(0, count).Select(_ => connect())];
        private readonly List<(ulong Id, ulong Channel, int Client, int Address, bool IsExclusive)> _shares = [];
        private readonly Dictionary<int, int> _names = [];
        private readonly List<(ulong Id, int Client, int Name)> _leases = [];

        public void Step(int client, int operation, byte thing)
        {
            switch (operation)
            {
                case 0 or 1:
                    Open(client, thing % Addresses, isExclusive: operation == 1);
                    break;
                case 2 or 3 when _shares.Count > 0:
                    Close(client, _shares[thing % _shares.Count]);
                    break;
                case 4:
                    Create(client, thing % Names);
                    break;
                case 5:
                    Delete(client, thing % Names);
                    break;
                case 6:
                    Reconnect(client);
                    break;
                case 7:
                    Claim(client, thing % Names);
                    break;
                case 8 when _leases.Count > 0:
                    Release(client, _leases[thing % _leases.Count]);
                    break;
                default:
                    CheckList();
                    break;
            }
        }

        public void CheckList()
        {
            List<(ulong Share, ulong Channel)> rows = [];
            for (int before = -1; before < rows.Count;)
            {
                before = rows.Count;
                ulong last = rows.LastOrDefault().Share;
                var reader = new PayloadReader(
                    _clients[0].Ask(Requests.Frame(Operation.ListIsoTp, NumberMessage.ToPayload(last))).AsSpan(4));
                while (reader.HasMore && IsoTpShareRow.TryRead(ref reader, out IsoTpShareRow row))
                    rows.Add((row.Share, row.Channel));
            }
            Assert.That(rows, Is.EqualTo(_shares.Select(share => (share.Id, share.Channel))));
            Assert.That(listLeases().Select(lease => lease.Number), Is.EqualTo(_leases.Select(lease => lease.Id)));
        }

        public void Dispose()
        {
            foreach (RawClient client in _clients)
                client.Dispose();
        }

        private void Open(int client, int address, bool isExclusive)
        {
            var onIt = _shares.Where(share => share.Address == address).ToArray();
            bool isFree = onIt.Length == 0 || (!isExclusive && !onIt[0].IsExclusive);

            byte[] answer = _clients[client].Ask(Requests.Open(Bus, AddressOf(address), isExclusive));

            Check(answer, isFree ? null : DaemonErrorCode.ChannelInUse);
            if (!isFree)
                return;
            ulong channel = BinaryPrimitives.ReadUInt64LittleEndian(answer.AsSpan(4));
            ulong share = BinaryPrimitives.ReadUInt64LittleEndian(answer.AsSpan(12));
            Assert.That(onIt.All(other => other.Channel == channel) && _shares.Count(other => other.Channel == channel) == onIt.Length, Is.True);
            Assert.That(_shares.All(other => other.Id < share), Is.True, "a number is given once");
            _shares.Add((share, channel, client, address, isExclusive));
        }

        private void Close(int client, (ulong Id, ulong Channel, int Client, int Address, bool IsExclusive) share)
        {
            byte[] answer = _clients[client].Ask(Requests.Frame(Operation.CloseIsoTp, NumberMessage.ToPayload(share.Id)));

            Check(answer, share.Client == client ? null : DaemonErrorCode.ShareNotFound);
            if (share.Client == client)
                _shares.Remove(share);
        }

        private void Create(int client, int name)
        {
            var message = new CreateLinkMessage(CanLinkKind.Vcan, IsUp: true, Stays: false, 0, $"model{name}", "");

            Check(_clients[client].Ask(Requests.Create(message)), _names.ContainsKey(name) ? DaemonErrorCode.InterfaceExists : null);
            _names.TryAdd(name, client);
        }

        /// <summary>All clients are of one user, who may delete what another connection of theirs made.</summary>
        private void Delete(int client, int name)
        {
            byte[] answer = _clients[client].Ask(Requests.Delete($"model{name}"));

            Check(answer, _names.Remove(name) ? null : DaemonErrorCode.InterfaceNotFound);
            _leases.RemoveAll(lease => lease.Name == name);
        }

        /// <summary>Two claims exclude each other, whoever makes them; what else a client of the same process does, they do not.</summary>
        private void Claim(int client, int name)
        {
            byte[] answer = _clients[client].Ask(Requests.Claim($"model{name}"));

            bool isFree = _names.ContainsKey(name) && _leases.All(lease => lease.Name != name);
            Check(answer, isFree ? null : _names.ContainsKey(name) ? DaemonErrorCode.ResourceInUse : DaemonErrorCode.InterfaceNotFound);
            if (!isFree)
                return;
            ulong number = BinaryPrimitives.ReadUInt64LittleEndian(answer.AsSpan(4));
            Assert.That(_leases.All(lease => lease.Id < number), Is.True, "a number is given once");
            _leases.Add((number, client, name));
        }

        private void Release(int client, (ulong Id, int Client, int Name) lease)
        {
            byte[] answer = _clients[client].Ask(Requests.Frame(Operation.ReleaseLease, NumberMessage.ToPayload(lease.Id)));

            Check(answer, lease.Client == client ? null : DaemonErrorCode.LeaseNotFound);
            if (lease.Client == client)
                _leases.Remove(lease);
        }

        /// <summary>What it had is gone: its channels at once for whoever wants them, its interfaces soon.</summary>
        private void Reconnect(int client)
        {
            _clients[client].Dispose();
            _clients[client] = connect();
            _shares.RemoveAll(share => share.Client == client);
            _leases.RemoveAll(lease => lease.Client == client || _names.GetValueOrDefault(lease.Name, -1) == client);
            int[] its = [.. _names.Where(name => name.Value == client).Select(name => name.Key)];
            foreach (int name in its)
            {
                _names.Remove(name);
                Eventually.IsTrue(() => CanInterfaces.Find($"model{name}") is null, "it went with its client").GetAwaiter().GetResult();
            }
            // The answer comes after the loop has seen the end of the connection before.
            _clients[client].Ask(GoldenBytes.Get("hello Bob"));
        }

        private static IsoTpAddress AddressOf(int number) => IsoTpAddress.Normal(tx: 0x600 + (uint)number, rx: 0x700 + (uint)number);

        private static void Check(byte[] answer, DaemonErrorCode? expected) => Assert.That(
            answer[0] == 1 ? null : (DaemonErrorCode?)answer[1], Is.EqualTo(expected), Encoding.UTF8.GetString(answer.AsSpan(4)));
    }
}
