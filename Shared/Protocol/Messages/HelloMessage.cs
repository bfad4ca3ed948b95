namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// HELLO (16): <c>[name: UTF-8, the whole payload]</c>, answered by <c>"Hello, {name}"</c>. The name is what the daemon
/// calls this client from then on, and a <see cref="PrintableText"/>.
/// </summary>
internal static class HelloMessage
{
    public static ReadOnlySpan<byte> Greeting => "Hello, "u8;
}
