using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;
using Provisioning.Simulator.Vendors;

namespace Provisioning.Simulator.Files;

/// <summary>
/// Reads the one element whose attributes name the files and folders. Attributes and elements that end in the model's
/// name outrank those without.
/// </summary>
internal static class MasterFile
{
    public static bool TryRead(
        byte[] bytes, IndexBehaviour index, FirmwareBehaviour firmware, PhoneNames names, [NotNullWhen(true)] out IndexDocument? document, out string problem)
    {
        document = null;
        if (!AttributeFile.TryLoad(bytes, out var root, out problem))
            return false;

        var suffix = "_" + names.Substitute;
        var elements = root.DescendantsAndSelf().Where(element => element.Name.LocalName == index.Element || element.Name.LocalName == index.Element + suffix).ToList();
        if (elements.Count == 0)
        {
            problem = $"it has no {index.Element} element, so the phone starts on its factory settings";
            return false;
        }

        document = new IndexDocument
        {
            Files = [.. Value(index.Files!).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Substitute)],
            Folders = index.Folders.ToImmutableDictionary(folder => folder.Key, folder => Folder(Substitute(Value(folder.Value)))),
            Firmware = firmware.Attribute is { } attribute ? Substitute(Value(attribute)) : "",
            Overwrites = true,
        };
        return true;

        string Value(string name) => Attribute(name + suffix) ?? Attribute(name) ?? "";

        string? Attribute(string name) => elements.Attributes(name).FirstOrDefault(attribute => attribute.Value.Length > 0)?.Value;

        string Substitute(string text) =>
            index.Substitutions.Aggregate(text, (before, pair) => before.Replace(pair.Key, names.Expand(pair.Value), StringComparison.Ordinal));
    }

    private static string Folder(string name) => name.Length == 0 || name.EndsWith('/') ? name : name + "/";
}
