using Scriban.Runtime;

namespace Provisioning.Rendering;

/// <summary>Takes what a template writes; made once and used again.</summary>
internal sealed class CharBuffer(int limit) : IScriptOutput
{
    /// <summary>Ten times the largest file that is known to be served to a phone.</summary>
    public const int DefaultLimit = 2 * 1024 * 1024;

    private char[] _chars = new char[16 * 1024];

    public int Length { get; private set; }

    public ReadOnlySpan<char> Text => _chars.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Forgets all after this many characters.</summary>
    public void Cut(int length) => Length = Math.Min(Length, length);

    public void Write(string text, int offset, int count) => Write(text.AsSpan(offset, count));

    public ValueTask WriteAsync(string text, int offset, int count, CancellationToken cancellationToken)
    {
        Write(text, offset, count);
        return ValueTask.CompletedTask;
    }

    public void Write(ReadOnlySpan<char> text)
    {
        if (text.Length > _chars.Length - Length)
            Grow(text.Length);
        text.CopyTo(_chars.AsSpan(Length));
        Length += text.Length;
    }

    public void Write(char c) => Write(new ReadOnlySpan<char>(in c));

    private void Grow(int count)
    {
        if (Length + count > limit)
            throw new InvalidOperationException($"the file grows over {limit} characters");
        Array.Resize(ref _chars, Math.Max(_chars.Length * 2, Length + count));
    }
}
