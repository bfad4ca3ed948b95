using CanTools.Shared.LibC;

namespace CanTools.Cli.Output;

/// <summary>
/// Standard output or error as they are. Console's own streams pass over a closed pipe in silence, so that a program would go
/// on for ever for nobody.
/// </summary>
internal sealed class StandardStream : Stream
{
    // Never closed: others print there, too, and the numbers must not become other files'.
    private static readonly FileDescriptor s_output = new(1);
    private static readonly FileDescriptor s_error = new(2);

    private readonly FileDescriptor _file;

    private StandardStream(FileDescriptor file) => _file = file;

    public static StandardStream Output { get; } = new(s_output);

    public static StandardStream Error { get; } = new(s_error);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        byte[] bytes = buffer.ToArray();
        for (int written = 0; written < bytes.Length;)
        {
            nint count = LibC.write(_file, ref bytes[written], (nuint)(bytes.Length - written));
            Errno error = count < 0 ? LibC.LastError : Errno.None;
            if (error == Errno.EAGAIN)
                _ = LibC.Poll(_file, LibC.POLLOUT, -1);
            else if (error is not (Errno.None or Errno.EINTR) && this == Error)
                return; // Where it should be told is where it cannot be told.
            else if (error == Errno.EPIPE)
                throw new ReaderGoneException();
            else if (error is not (Errno.None or Errno.EINTR))
                throw new IOException($"Cannot write the output: {error.Describe()}.");
            written += (int)Math.Max(count, 0);
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
