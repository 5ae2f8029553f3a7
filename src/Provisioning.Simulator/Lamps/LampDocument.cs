using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Provisioning.Simulator.Lamps;

/// <summary>An RFC 4235 document as a phone reads it.</summary>
internal sealed record LampDocument(uint Version, bool IsFull, string Entity, ImmutableArray<LampDialog> Dialogs)
{
    private const int MaxCharacters = 65_536;

    private static readonly XNamespace Ns = "urn:ietf:params:xml:ns:dialog-info";

    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = MaxCharacters };

    /// <summary>False for what is no such document; a phone then keeps its lamp as it is.</summary>
    public static bool TryRead(byte[] body, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LampDocument? document)
    {
        document = null;
        XElement root;
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body), Settings);
            root = XElement.Load(reader);
        }
        catch (XmlException)
        {
            return false;
        }

        if (root.Name != Ns + "dialog-info" || !uint.TryParse(root.Attribute("version")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            return false;
        document = new(
            version, root.Attribute("state")?.Value != "partial", root.Attribute("entity")?.Value ?? "", [.. root.Elements(Ns + "dialog").Select(Dialog)]);
        return true;
    }

    private static LampDialog Dialog(XElement dialog) => new(
        dialog.Attribute("id")?.Value ?? "",
        dialog.Element(Ns + "state")?.Value.Trim() ?? "",
        dialog.Attribute("direction")?.Value == "recipient",
        IsHeld: dialog.Element(Ns + "local")?.Element(Ns + "target")?.Elements(Ns + "param").Any(IsNotRendering) ?? false,
        dialog.Element(Ns + "remote")?.Element(Ns + "identity")?.Attribute("display")?.Value ?? dialog.Element(Ns + "remote")?.Element(Ns + "identity")?.Value);

    /// <summary>The RFC says pval, every server and phone pvalue.</summary>
    private static bool IsNotRendering(XElement parameter) =>
        parameter.Attribute("pname")?.Value == "+sip.rendering" && (parameter.Attribute("pvalue") ?? parameter.Attribute("pval"))?.Value == "no";
}

/// <summary>A dialog element.</summary>
/// <param name="State">As written: trying, proceeding, early, confirmed or terminated.</param>
/// <param name="Caller">What the phone would show of the other side, if it is told.</param>
internal sealed record LampDialog(string Id, string State, bool IsIncoming, bool IsHeld, string? Caller);
