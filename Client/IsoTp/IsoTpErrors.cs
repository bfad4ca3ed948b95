using System.Runtime.InteropServices;
using CanTools.Client.Readiness;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Client;

/// <summary>
/// A socket has one place for an error, and both directions use it: whichever call looks next takes it away. Here each
/// error is kept for the direction that it belongs to, and put into words.
/// </summary>
internal sealed class IsoTpErrors(
    FileDescriptor socket, DescriptorReadiness readiness, InterfaceName interfaceName, IsoTpAddress address,
    bool checksPadding)
{
    private readonly Lock _gate = new();
    private bool _isSending;
    private Errno _forSend;
    private Errno _forReceive;

    /// <summary>
    /// Before a transfer, when no other one is under way: an error of an earlier one, whose sender gave up, is nobody's
    /// any more.
    /// </summary>
    public void BeginSend()
    {
        lock (_gate)
        {
            Sort(LibC.TakeSocketError(socket));
            _isSending = true;
            _forSend = Errno.None;
        }
    }

    /// <summary>The same where the kernel has no error and what was received, errors included, is of no use any more.</summary>
    public void BeginSendAnew()
    {
        lock (_gate)
        {
            _isSending = true;
            _forSend = Errno.None;
            _forReceive = Errno.None;
        }
    }

    public void EndSend()
    {
        lock (_gate)
            _isSending = false;
    }

    /// <summary>The error of the transfer at hand, taken.</summary>
    public Errno TakeForSend()
    {
        lock (_gate)
        {
            Sort(LibC.TakeSocketError(socket));
            Errno error = _forSend;
            _forSend = Errno.None;
            return error;
        }
    }

    /// <summary>The same once the transfer is over: what concerns both directions is the receiver's alone then.</summary>
    public Errno TakeForSendAlone()
    {
        Errno error = TakeForSend();
        return ConcernsReceiver(error) ? Errno.None : error;
    }

    /// <summary>
    /// send(2) without waiting: EAGAIN also where it took an error away that belongs to the receiver, who has it now.
    /// </summary>
    public Errno Send(ReadOnlySpan<byte> pdu)
    {
        lock (_gate)
        {
            nint count = LibC.send(
                socket, ref MemoryMarshal.GetReference(pdu), (nuint)pdu.Length, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL);
            if (count >= 0)
                return Errno.None;

            Errno error = LibC.LastError;
            switch (error)
            {
                case Errno.EINTR:
                    return Errno.EAGAIN;
                case Errno.ETIMEDOUT or Errno.EILSEQ:
                    Sort(error);
                    return Errno.EAGAIN;
                case Errno.ENETDOWN:
                    Sort(error);
                    return error;
                default:
                    return error;
            }
        }
    }

    /// <summary>recvmsg(2) without waiting; -1 with EAGAIN where there is nothing, else with the receiver's error.</summary>
    public nint Receive(Span<byte> buffer, out DateTimeOffset time, out Errno error)
    {
        lock (_gate)
        {
            while (true)
            {
                time = default;
                error = _forReceive;
                _forReceive = Errno.None;
                if (error != Errno.None)
                    return -1;

                nint count = Timestamping.Receive(socket, buffer, out time);
                if (count >= 0)
                    return count;
                error = LibC.LastError;
                if (error == Errno.EAGAIN)
                    return -1;

                // An error that belongs to the sender hid what there may be to receive: look again.
                Sort(error);
            }
        }
    }

    public IsoTpException ForSend(Errno error) => Make(IsoTpPhase.Send, error, error switch
    {
        Errno.ECOMM =>
            $"no flow control came from {address.Receive} within 1 s. Is the control unit on, are tx and rx swapped?",
        Errno.EMSGSIZE => "it is too long for the receiver's buffer, or for the kernel.",
        Errno.EBADMSG => $"the flow control from {address.Receive} was malformed. Do both sides agree on padding?",
        _ => Common(error),
    });

    public IsoTpException ForReceive(Errno error) => Make(IsoTpPhase.Receive, error, error switch
    {
        Errno.ETIMEDOUT => $"the next consecutive frame from {address.Receive} did not come within 1 s.",
        Errno.EILSEQ => $"a consecutive frame from {address.Receive} had the wrong sequence number: one was lost, "
            + "or two programs send with that identifier.",
        Errno.EBADMSG => $"a frame from {address.Receive} was not filled up as the options demand. "
            + "Do both sides agree on padding?",
        _ => Common(error),
    });

    public IsoTpException Truncated(int length, int room) => Make(
        IsoTpPhase.Receive, Errno.EMSGSIZE,
        $"it has {length} bytes and the buffer {room}. It is gone; receive into a larger buffer.");

    private string Common(Errno error) => error switch
    {
        Errno.ENETDOWN => $"{interfaceName} is down. Bring it up; the socket then works again.",
        Errno.EADDRNOTAVAIL or Errno.ENODEV or Errno.ENXIO =>
            $"{interfaceName} was deleted. Close the socket, and open another when the interface is back.",
        _ => $"{error.Describe()}.",
    };

    /// <summary>
    /// Puts an error where it belongs, and wakes whoever waits there: nothing else tells them, now that it is taken.
    /// What concerns both directions goes to both. EBADMSG is a malformed flow control or, where padding is checked,
    /// perhaps a frame of the receiver's: nothing tells which.
    /// </summary>
    private void Sort(Errno error)
    {
        if (error is Errno.None or Errno.EINTR)
            return;

        if (ConcernsReceiver(error))
        {
            _forReceive = error;
            readiness.Readable.Set();
        }
        if (error is not (Errno.ETIMEDOUT or Errno.EILSEQ) && _isSending)
        {
            _forSend = error;
            readiness.Writable.Set();
        }
    }

    private bool ConcernsReceiver(Errno error) =>
        error == Errno.EBADMSG ? checksPadding : error is not (Errno.ECOMM or Errno.EMSGSIZE);

    private IsoTpException Make(IsoTpPhase phase, Errno error, string reason) => new(
        phase, (int)error,
        $"{(phase == IsoTpPhase.Send ? "Sending" : "Receiving")} {address} on {interfaceName} failed: {reason}");
}
