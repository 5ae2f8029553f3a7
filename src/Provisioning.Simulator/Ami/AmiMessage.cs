using System.Text;

namespace Provisioning.Simulator.Ami;

/// <summary>What the PBX writes: lines <c>Name: value</c> in order, and an empty one.</summary>
internal sealed class AmiMessage
{
    private readonly StringBuilder _text = new();

    private AmiMessage(AmiClasses classes, string name) => (Classes, Name) = (classes, name);

    /// <summary>Who may see it; none for an answer, which only the asking one gets.</summary>
    public AmiClasses Classes { get; }

    /// <summary>Of an event; empty for an answer.</summary>
    public string Name { get; }

    /// <summary>A value; empty where there is none.</summary>
    public string Value(string name)
    {
        var text = "\r\n" + _text;
        var at = text.IndexOf($"\r\n{name}: ", StringComparison.Ordinal);
        return at < 0 ? "" : text[(at + name.Length + 4)..text.IndexOf("\r\n", at + 2, StringComparison.Ordinal)];
    }

    /// <summary>Something happened.</summary>
    public static AmiMessage Event(string name, AmiClasses classes) =>
        new AmiMessage(classes, name).Add("Event", name).Add("Privilege", AmiClassWords.Write(classes));

    /// <summary>One of a list that was asked for.</summary>
    public static AmiMessage Item(string name, AmiAction asked) => new AmiMessage(AmiClasses.None, name).Add("Event", name).AddId(asked);

    public static AmiMessage Response(string response, AmiAction asked) => new AmiMessage(AmiClasses.None, "").Add("Response", response).AddId(asked);

    public static AmiMessage Success(AmiAction asked, string message) => Response("Success", asked).Add("Message", message);

    public static AmiMessage Error(AmiAction asked, string message) => Response("Error", asked).Add("Message", message);

    /// <summary>A value has no line ends: whoever gives himself a name with one cannot write lines of his own.</summary>
    public AmiMessage Add(string name, string value)
    {
        _text.Append(name).Append(": ").Append(value.ReplaceLineEndings(" ")).Append("\r\n");
        return this;
    }

    public AmiMessage Add(string name, int value) => Add(name, $"{value}");

    /// <summary>Left out where it has no value.</summary>
    public AmiMessage AddIfAny(string name, string value) => value.Length > 0 ? Add(name, value) : this;

    public AmiMessage Add(Func<AmiMessage, AmiMessage> more) => more(this);

    public override string ToString() => $"{_text}\r\n";

    private AmiMessage AddId(AmiAction asked) => asked.Id is { Length: > 0 } id ? Add("ActionID", id) : this;
}
