using CanTools.Client;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>The lock of a shared channel, with other processes that have it, and that are killed.</summary>
[TestFixture]
internal sealed class ChannelLockTests() : ChannelFixture
{
    private static readonly byte[] s_request = [0x22, 0xF1, 0x90];

    [Test]
    public async Task The_lock_excludes_and_a_lock_on_the_socket_does_not()
    {
        await using RunningProgram holder = await StartHolderAsync("lock");
        await holder.WaitForOutputAsync("locked");

        await using RunningProgram other = await StartHolderAsync("try");
        await using RunningProgram onSocket = await StartHolderAsync("try-socket");
        await using RunningProgram onSocketToo = await StartHolderAsync("try-socket");

        await other.WaitForOutputAsync("busy");
        await onSocket.WaitForOutputAsync("free");
        await onSocketToo.WaitForOutputAsync("free");
    }

    [TestCase("KILL")]
    [TestCase("TERM")]
    public async Task A_killed_holder_frees_the_lock_at_once(string signal)
    {
        await using RunningProgram holder = await StartHolderAsync("lock");
        await holder.WaitForOutputAsync("locked");
        await using IsoTpSocket socket = await Client.OpenIsoTpAsync(Bus, Tester);
        Assert.That(() => socket.TakeTurn(TimeSpan.FromMilliseconds(50)), Throws.InstanceOf<TimeoutException>()
            .With.Message.Contains("7E0/7E8 on vcan8 was not free within 0.05 s"));
        Task<IsoTpTurn> waiting = socket.TakeTurnAsync(TimeSpan.FromSeconds(60));
        await using RunningProgram early = await StartHolderAsync("try");
        await early.WaitForOutputAsync("busy");
        Assert.That(waiting.IsCompleted, Is.False);

        await Signals.SendAsync(holder.Id, signal);

        using IsoTpTurn turn = await waiting;
        await using RunningProgram other = await StartHolderAsync("try");
        await other.WaitForOutputAsync("busy");
    }

    [Test]
    public async Task A_request_waits_for_the_lock_and_can_be_given_up()
    {
        await using RunningProgram holder = await StartHolderAsync("lock");
        await holder.WaitForOutputAsync("locked");
        await using IsoTpSocket socket = await Client.OpenIsoTpAsync(Bus, Tester);
        await using var engine = IsoTpSocket.Open(Bus, Shared.Can.IsoTpAddress.Normal(tx: 0x7E8, rx: 0x7E0));
        using var cancellation = new CancellationTokenSource(50);

        Assert.That(async () => await socket.RequestAsync(s_request, TimeSpan.FromMinutes(1), cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await socket.RequestAsync(s_request, TimeSpan.FromMilliseconds(50)),
            Throws.InstanceOf<TimeoutException>());
        Assert.That(() => socket.Request(s_request, new byte[8], TimeSpan.FromMilliseconds(50)),
            Throws.InstanceOf<TimeoutException>());
        Assert.That(() => engine.Receive(new byte[8], TimeSpan.FromMilliseconds(50)),
            Throws.InstanceOf<TimeoutException>(), "nothing was sent");

        Task<byte[]> asking = socket.RequestAsync(s_request, TimeSpan.FromMinutes(1));
        await holder.DisposeAsync();
        byte[] seen = await engine.ReceiveAsync();
        await engine.SendAsync(new byte[] { 0x62 });

        Assert.That(seen, Is.EqualTo(s_request));
        Assert.That(await asking, Is.EqualTo(new byte[] { 0x62 }));
    }

    [Test]
    public async Task A_lock_that_comes_after_everybody_gave_up_is_let_go()
    {
        await using RunningProgram holder = await StartHolderAsync("lock");
        await holder.WaitForOutputAsync("locked");
        await using IsoTpSocket socket = await Client.OpenIsoTpAsync(Bus, Tester);
        Assert.That(() => socket.TakeTurn(TimeSpan.FromMilliseconds(50)), Throws.InstanceOf<TimeoutException>());

        await holder.DisposeAsync();

        await Eventually.IsTrue(() => IsFreeAsync().GetAwaiter().GetResult(), "the lock is free");
        socket.TakeTurn(TimeSpan.FromSeconds(60)).Dispose();
    }

    [Test]
    public async Task Closing_the_socket_frees_the_lock_and_ends_every_wait()
    {
        IsoTpSocket one = await Client.OpenIsoTpAsync(Bus, Tester);
        await using IsoTpSocket two = await Client.OpenIsoTpAsync(Bus, Tester);
        IsoTpSocket three = await Client.OpenIsoTpAsync(Bus, Tester);
        await one.TakeTurnAsync(TimeSpan.FromSeconds(1));
        Task<IsoTpTurn> ofTwo = two.TakeTurnAsync(TimeSpan.FromMinutes(1));
        Task<IsoTpTurn> ofThree = three.TakeTurnAsync(TimeSpan.FromMinutes(1));
        var inThread = Task.Run(() => three.TakeTurn(TimeSpan.FromMinutes(1)));

        await three.DisposeAsync();
        Assert.That(async () => await ofThree, Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(async () => await inThread, Throws.InstanceOf<ObjectDisposedException>());
        await one.DisposeAsync();

        (await ofTwo).Dispose();
    }

    [Test]
    public async Task Many_tasks_on_many_sockets_of_one_channel_never_have_it_at_once()
    {
        const int Sockets = 4;
        const int Turns = 50;
        int inside = 0;
        int most = 0;
        List<Task> tasks = [];
        for (int i = 0; i < Sockets; i++)
        {
            IsoTpSocket socket = await Client.OpenIsoTpAsync(Bus, Tester);
            tasks.Add(Task.Run(async () =>
            {
                for (int turn = 0; turn < Turns; turn++)
                {
                    using (await socket.TakeTurnAsync(TimeSpan.FromMinutes(2)))
                    {
                        most = Math.Max(most, Interlocked.Increment(ref inside));
                        await Task.Yield();
                        Interlocked.Decrement(ref inside);
                    }
                }
            }));
        }

        await Task.WhenAll(tasks);

        Assert.That(most, Is.EqualTo(1));
    }

    private async Task<bool> IsFreeAsync()
    {
        await using RunningProgram other = await StartHolderAsync("try");
        await other.WaitForExitAsync();
        return other.Output.Contains("free", StringComparison.Ordinal);
    }
}
