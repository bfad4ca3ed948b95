using CanTools.Shared.LibC;

namespace CanTools.Daemon.EventLoop;

/// <summary>
/// One thread around epoll, level-triggered unless a handler wants it otherwise. Everything that the daemon does happens inside a handler that this thread
/// calls, so nothing needs a lock.
/// </summary>
internal sealed class Loop : IDisposable
{
    private const int EventsPerWait = 256;

    private readonly FileDescriptor _epoll;
    private readonly LibC.EpollEvents _events = new(EventsPerWait);
    private readonly Stack<int> _freeSlots = new();
    private Slot[] _slots = new Slot[64];
    private int _usedSlots;
    private bool _stopping;

    public Loop()
    {
        _epoll = LibC.epoll_create1(LibC.EPOLL_CLOEXEC);
        if (_epoll.IsInvalid)
            throw new DaemonStartException($"Cannot make an epoll descriptor: {LibC.LastError.Describe()}.");
    }

    /// <summary>Whether more than one descriptor was ready in the turn at hand.</summary>
    public bool IsCrowded { get; private set; }

    /// <summary>Watches a descriptor, which stays the caller's. It must be removed before it is closed.</summary>
    /// <returns>What <see cref="Change"/> and <see cref="Remove"/> know it by, or the kernel's refusal.</returns>
    public Errno TryAdd(FileDescriptor descriptor, LibC.Epoll events, IEventHandler handler, out ulong token)
    {
        int slot = _freeSlots.TryPop(out int free) ? free : _usedSlots++;
        if (slot == _slots.Length)
            Array.Resize(ref _slots, _slots.Length * 2);

        _slots[slot].Handler = handler;
        token = ((ulong)_slots[slot].Generation << 32) | (uint)slot;
        Errno error = LibC.EpollControl(_epoll, LibC.EPOLL_CTL_ADD, descriptor, events, token);
        if (error != Errno.None)
            Release(slot);
        return error;
    }

    /// <summary>For the descriptors that the daemon cannot do without.</summary>
    public ulong Add(FileDescriptor descriptor, LibC.Epoll events, IEventHandler handler) =>
        TryAdd(descriptor, events, handler, out ulong token) is var error && error == Errno.None
            ? token
            : throw new DaemonStartException($"Cannot watch a descriptor: {error.Describe()}.");

    public void Change(FileDescriptor descriptor, ulong token, LibC.Epoll events) =>
        LibC.EpollControl(_epoll, LibC.EPOLL_CTL_MOD, descriptor, events, token);

    public void Remove(FileDescriptor descriptor, ulong token)
    {
        LibC.EpollControl(_epoll, LibC.EPOLL_CTL_DEL, descriptor, LibC.Epoll.None, token);
        Release((int)(uint)token);
    }

    /// <summary>
    /// Removes a descriptor that nobody else has and that is closed right after, which takes it out of epoll.
    /// </summary>
    public void RemoveClosing(ulong token) => Release((int)(uint)token);

    /// <summary>Makes <see cref="Run"/> return after the handler at hand. Only for handlers.</summary>
    public void Stop() => _stopping = true;

    public void Run()
    {
        while (!_stopping)
            Turn();
    }

    /// <summary>Goes on after <see cref="Stop"/> for as long as that is so; another stop ends it at once.</summary>
    public void RunWhile(Func<bool> isNeeded)
    {
        _stopping = false;
        while (!_stopping && isNeeded())
            Turn();
    }

    public void Dispose() => _epoll.Dispose();

    private void Turn()
    {
        int count = _events.Wait(_epoll, timeout: -1);
        IsCrowded = count > 1;
        if (count < 0 && LibC.LastError != Errno.EINTR)
            throw new InvalidOperationException($"epoll_wait failed: {LibC.LastError.Describe()}.");

        for (int i = 0; i < count && !_stopping; i++)
        {
            ulong token = _events.TokenAt(i);
            ref Slot slot = ref _slots[(uint)token];

            // A handler earlier in this batch may have removed this one, and its slot may be another's by now.
            if (slot.Generation == (uint)(token >> 32))
                slot.Handler?.OnEvents(_events.EventsAt(i));
        }
    }

    private void Release(int slot)
    {
        _slots[slot].Handler = null;
        _slots[slot].Generation++;
        _freeSlots.Push(slot);
    }

    private struct Slot
    {
        public IEventHandler? Handler;
        public uint Generation;
    }
}
