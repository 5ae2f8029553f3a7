using System.Xml.Linq;
using Provisioning.Simulator.Vendors;

namespace Provisioning.Simulator.Files;

/// <summary>Turns the entries of a directory into numbered parameters, so that keys can point to them.</summary>
internal static class DirectoryFile
{
    public static IEnumerable<KeyValuePair<string, string>> Read(XElement root, DirectoryBehaviour directory) =>
        from item in root.Descendants(directory.Element)
        let index = item.Element(directory.Index)?.Value.Trim()
        where !string.IsNullOrEmpty(index)
        from field in item.Elements()
        select KeyValuePair.Create($"{directory.Prefix}.{index}.{field.Name.LocalName}", field.Value.Trim());
}
