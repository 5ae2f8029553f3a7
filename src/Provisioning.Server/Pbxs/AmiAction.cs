using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Provisioning.Pbxs;

/// <summary>Something that an Asterisk is told to do.</summary>
/// <param name="name">As <c>Originate</c>.</param>
internal sealed class AmiAction(string name)
{
    /// <summary>Asterisk reads lines into a buffer of 1,025 bytes, and drops a message with a longer one without an answer.</summary>
    private const int MaxLineBytes = 1_000;

    private readonly List<(string Field, string Value)> _fields = [];

    public string Name => name;

    public AmiAction With(string field, string value)
    {
        _fields.Add((field, value));
        return this;
    }

    public AmiAction With(string field, int value) => With(field, value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>False when a value has a control character, with which it could say more than it should, or is too long: nothing of it may be sent then.</summary>
    public bool TryWrite(string id, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var text = new StringBuilder();
        foreach (var (field, value) in _fields.Prepend(("ActionID", id)).Prepend(("Action", name)))
        {
            if (value.Any(char.IsControl) || Encoding.UTF8.GetByteCount(value) + field.Length > MaxLineBytes)
                return false;
            text.Append(field).Append(": ").Append(value).Append("\r\n");
        }

        bytes = Encoding.UTF8.GetBytes(text.Append("\r\n").ToString());
        return true;
    }
}
