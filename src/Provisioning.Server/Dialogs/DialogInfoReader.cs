using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using System.Xml;

namespace Provisioning.Dialogs;

/// <summary>Reads an <c>application/dialog-info+xml</c> document of a publisher. Pure; the document may be hostile.</summary>
internal static class DialogInfoReader
{
    internal const string Namespace = "urn:ietf:params:xml:ns:dialog-info";

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    public static bool TryRead(
        ReadOnlySpan<byte> body, DialogInfoLimits limits, [NotNullWhen(true)] out DialogInfoDocument? document, out DialogInfoRefusal refusal)
    {
        document = null;
        refusal = body.Length > limits.MaxBytes ? DialogInfoRefusal.TooLarge : Utf8.IsValid(body) ? DialogInfoRefusal.None : DialogInfoRefusal.NotUtf8;
        if (refusal != DialogInfoRefusal.None)
            return false;
        var text = Encoding.UTF8.GetString(body.StartsWith("\uFEFF"u8) ? body[3..] : body);
        using var xml = XmlReader.Create(new StringReader(text), Settings);
        try
        {
            document = ReadRoot(xml, limits, out refusal);
            return document is not null;
        }
        catch (XmlException)
        {
            refusal = DialogInfoRefusal.NotXml;
            return false;
        }
    }

    private static DialogInfoDocument? ReadRoot(XmlReader xml, DialogInfoLimits limits, out DialogInfoRefusal refusal)
    {
        refusal = DialogInfoRefusal.NotDialogInfo;
        if (xml.MoveToContent() != XmlNodeType.Element || xml.LocalName != "dialog-info" || xml.NamespaceURI != Namespace)
            return null;
        var (entity, state) = (xml.GetAttribute("entity"), xml.GetAttribute("state"));
        if (string.IsNullOrEmpty(entity) || state is not ("full" or "partial")
            || !long.TryParse(xml.GetAttribute("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return null;
        }

        var dialogs = ReadDialogs(xml, limits, out refusal);
        if (refusal == DialogInfoRefusal.None && entity.Length > limits.MaxTextLength)
            refusal = DialogInfoRefusal.TextTooLong;
        return refusal == DialogInfoRefusal.None ? new(entity, version, state == "full", dialogs) : null;
    }

    /// <summary>To the end of the document: what follows the last dialog must be well-formed too.</summary>
    private static ImmutableArray<DialogElement> ReadDialogs(XmlReader xml, DialogInfoLimits limits, out DialogInfoRefusal refusal)
    {
        var dialogs = ImmutableArray.CreateBuilder<DialogElement>();
        var draft = new DialogElementDraft();
        while (xml.Read())
        {
            refusal = xml.Depth > limits.MaxDepth ? DialogInfoRefusal.TooDeep : draft.Take(xml, limits.MaxTextLength);
            if (refusal != DialogInfoRefusal.None)
                return [];
            if (!draft.IsComplete)
                continue;
            if (draft.ToElement() is not { } dialog)
            {
                refusal = DialogInfoRefusal.BadDialog;
                return [];
            }

            dialogs.Add(dialog);
            draft = new();
            if (dialogs.Count <= limits.MaxDialogs)
                continue;
            refusal = DialogInfoRefusal.TooManyDialogs;
            return [];
        }

        refusal = DialogInfoRefusal.None;
        return dialogs.ToImmutable();
    }
}
