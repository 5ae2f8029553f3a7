using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;

namespace Provisioning.Pbxs;

/// <summary>
/// An AMI connection: actions go out by one queue, so that telling something costs no wait; answers find their question by its ActionID. One reader.
/// </summary>
internal sealed class AmiLink(Stream stream, PbxOptions options, TimeProvider time)
{
    private const int BufferBytes = 16_384;

    private readonly AmiReader _reader = new(options);
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly ConcurrentDictionary<string, TaskCompletionSource<AmiMessage?>> _asked = new(StringComparer.Ordinal);
    private readonly Channel<byte[]> _outbox = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(options.MaxCommands) { SingleReader = true });
    private volatile bool _isClosed;
    private long _lastId;

    /// <summary>What the Asterisk called itself; null before.</summary>
    public string? Greeting => _reader.Greeting;

    /// <summary>Reads once; there may be no complete message in it.</summary>
    /// <exception cref="PbxLostException">It closed, or said nonsense.</exception>
    public async ValueTask ReadAsync(List<AmiMessage> messages, CancellationToken token)
    {
        var count = await ReadBytesAsync(token);
        if (count == 0)
            throw new PbxLostException(PbxLoss.Closed, _reader.IsMidMessage ? "it closed the connection in the middle of a message." : "it closed the connection.");
        if (!_reader.TryRead(_buffer.AsSpan(0, count), messages, out var nonsense))
            throw new PbxLostException(PbxLoss.Nonsense, $"{nonsense}. Is the port the one of Asterisk's manager.conf?");
    }

    /// <summary>Sends what is posted, until it is cancelled or the connection breaks.</summary>
    public async Task WriteAllAsync(CancellationToken token)
    {
        try
        {
            await foreach (var bytes in _outbox.Reader.ReadAllAsync(token))
                await stream.WriteAsync(bytes, token);
        }
        catch (IOException e)
        {
            throw new PbxLostException(PbxLoss.Closed, $"the connection broke: {e.Message}", e);
        }
    }

    /// <summary>The action's id; null when it cannot be sent.</summary>
    public string? Post(AmiAction action)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"p-{Interlocked.Increment(ref _lastId)}");
        return action.TryWrite(id, out var bytes) && _outbox.Writer.TryWrite(bytes) ? id : null;
    }

    /// <summary>Asks, and waits until whoever reads passes the answer to <see cref="TryAnswer"/>.</summary>
    public async Task<AmiAnswer> AskAsync(AmiAction action, CancellationToken token)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"p-{Interlocked.Increment(ref _lastId)}");
        if (!action.TryWrite(id, out var bytes))
            return new(new(PbxVerdict.CannotDo, $"{action.Name} has a value that cannot be said to an Asterisk"));
        var answer = new TaskCompletionSource<AmiMessage?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = answer;
        try
        {
            if (_isClosed)
                return AmiAnswer.Lost;
            if (_asked.Count > options.MaxCommands || !_outbox.Writer.TryWrite(bytes))
                return new(new(PbxVerdict.NoAnswer, $"{options.MaxCommands} commands wait already (Pbxs:MaxCommands)"));
            return AmiAnswer.Of(await answer.Task.WaitAsync(options.AnswerTimeout, time, token));
        }
        catch (TimeoutException)
        {
            return new(new(PbxVerdict.NoAnswer, $"{action.Name} was not answered in {options.AnswerTimeout.TotalSeconds} s (Pbxs:AnswerTimeout)"));
        }
        finally
        {
            _asked.TryRemove(id, out _);
        }
    }

    /// <summary>True when somebody had asked.</summary>
    public bool TryAnswer(AmiMessage answer)
    {
        if (!_asked.TryRemove(answer.ActionId, out var asked))
            return false;
        asked.TrySetResult(answer);
        return true;
    }

    /// <summary>Nobody waits any longer.</summary>
    public void Close()
    {
        _isClosed = true;
        foreach (var asked in _asked.Values)
            asked.TrySetResult(null);
    }

    private async ValueTask<int> ReadBytesAsync(CancellationToken token)
    {
        try
        {
            return await stream.ReadAsync(_buffer, token);
        }
        catch (IOException e)
        {
            throw new PbxLostException(PbxLoss.Closed, $"the connection broke: {e.Message}", e);
        }
    }
}

/// <summary>What an Asterisk made of an action.</summary>
internal readonly record struct AmiAnswer(PbxOutcome Outcome, AmiMessage? Message = null)
{
    public static readonly AmiAnswer Lost = new(new(PbxVerdict.Lost, "the connection was lost"));

    private const int LongestWords = 200;

    /// <param name="message">None when the connection ended.</param>
    public static AmiAnswer Of(AmiMessage? message)
    {
        if (message is null)
            return Lost;
        var words = message["Message"];
        return new(message.IsSuccess ? PbxOutcome.Done : new(PbxVerdict.Refused, words.Length > LongestWords ? words[..LongestWords] : words), message);
    }
}
