using System.Diagnostics.CodeAnalysis;
using System.Xml;
using System.Xml.Linq;

namespace Provisioning.Simulator.Files;

/// <summary>Reads XML in which only the attributes matter, however the elements are called and nested.</summary>
internal static class AttributeFile
{
    public static bool TryRead(string file, byte[] bytes, [NotNullWhen(true)] out ConfigDocument? document, out string problem)
    {
        document = null;
        if (!TryLoad(bytes, out var root, out problem))
            return false;

        document = new ConfigDocument(file, [.. from element in root.DescendantsAndSelf()
                                                from attribute in element.Attributes()
                                                where !attribute.IsNamespaceDeclaration && attribute.Name.Namespace == XNamespace.None
                                                select KeyValuePair.Create(attribute.Name.LocalName, attribute.Value)]);
        return true;
    }

    public static bool TryLoad(byte[] bytes, [NotNullWhen(true)] out XElement? root, out string problem)
    {
        (root, problem) = (null, "");
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(bytes), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            root = XDocument.Load(reader).Root;
        }
        catch (XmlException refused)
        {
            problem = $"not readable as XML: {refused.Message}";
        }

        return root is not null;
    }
}
