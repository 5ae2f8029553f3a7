using System.IO.Pipelines;

namespace Provisioning.Tests.Pbxs;

/// <summary>Two ends of a connection in memory.</summary>
internal sealed class Wire : Stream
{
    private readonly Stream _in;
    private readonly Stream _out;
    private readonly PipeWriter _end;

    private Wire(Pipe incoming, Pipe outgoing) => (_in, _out, _end) = (incoming.Reader.AsStream(), outgoing.Writer.AsStream(leaveOpen: true), outgoing.Writer);

    /// <summary>What is written to it that the other end has not got: all, when it was cut.</summary>
    public static (Wire Ours, Wire Theirs) Pair(long window = 1 << 20)
    {
        var options = new PipeOptions(pauseWriterThreshold: window, resumeWriterThreshold: window / 2, useSynchronizationContext: false);
        var (one, other) = (new Pipe(options), new Pipe(options));
        return (new(one, other), new(other, one));
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The other end reads the end of the stream.</summary>
    public ValueTask HangUpAsync() => _end.CompleteAsync();

    /// <summary>The other end reads a fault.</summary>
    public ValueTask BreakAsync() => _end.CompleteAsync(new IOException("Connection reset by peer"));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _in.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => _in.ReadAsync(buffer, offset, count, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _out.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => _out.WriteAsync(buffer, offset, count, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => _out.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
