// Raw frames, with no daemon and no privilege: sends one, and prints what passes by, with a kernel filter, until Ctrl-C.
//   RawCan INTERFACE
using CanTools.Client;
using CanTools.Shared.Can;

if (args is not [var name])
{
    Console.Error.WriteLine("usage: RawCan INTERFACE");
    return 2;
}
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};

try
{
    // Identifiers 100 to 1FF, and frames of CAN FD, too.
    var options = new CanSocketOptions { Filters = [CanFilter.Masked(0x100, 0x700)], Fd = true };
    using CanSocket socket = CanSocket.Open(name, options);
    using CanSocket sender = CanSocket.Open(name);
    sender.Send(new CanFrame(0x123, [0xDE, 0xAD, 0xBE, 0xEF]));
    await foreach (CanMessage message in socket.ReceiveAllAsync(stop.Token))
        Console.WriteLine($"{message.Timestamp:HH:mm:ss.ffffff} {message}");
    return 0;
}
catch (OperationCanceledException)
{
    return 0;
}
catch (CanSocketException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
