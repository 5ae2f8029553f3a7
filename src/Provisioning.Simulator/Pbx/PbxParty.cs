namespace Provisioning.Simulator.Pbx;

/// <summary>A number and a name, as a phone is shown them.</summary>
internal readonly record struct PbxParty(string Number, string Name)
{
    public static readonly PbxParty Unknown = new("<unknown>", "<unknown>");

    /// <summary>A caller id as it is written: <c>Monitor 102 &lt;*336&gt;</c>.</summary>
    public static PbxParty Parse(string text)
    {
        var (open, close) = (text.LastIndexOf('<'), text.LastIndexOf('>'));
        return open >= 0 && close > open ? new(text[(open + 1)..close], text[..open].Trim().Trim('"')) : new(text.Trim(), "");
    }
}
