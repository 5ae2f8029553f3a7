using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Provisioning.Rendering;

/// <summary>
/// A place in a YAML file of <c>templates/</c>. Asking for something that is wrong or missing notes a problem with the
/// file and line, and answers with a harmless value, so that one reading tells all that is wrong.
/// </summary>
internal sealed class DataNode(string file, YamlNode? node, YamlNode place, List<TemplateProblem> problems)
{
    public bool Exists => node is not null and not YamlScalarNode { Value: null or "" or "null" or "~", Style: YamlDotNet.Core.ScalarStyle.Plain };

    public bool IsMap => node is YamlMappingNode;

    public bool IsText => node is YamlScalarNode;

    /// <summary>Counted from 1.</summary>
    public int Line => (int)(node ?? place).Start.Line;

    public DataNode this[string name] => new(file, Child(name), node ?? place, problems);

    /// <summary>The members of a map, in the order in which they were written.</summary>
    public IEnumerable<(string Name, DataNode Value)> Members()
    {
        if (Exists && node is not YamlMappingNode)
            Problem("a map of names to values is expected here");
        if (node is not YamlMappingNode map)
            yield break;
        foreach (var (key, value) in map.Children)
            yield return ((key as YamlScalarNode)?.Value ?? "", new DataNode(file, value, value, problems));
    }

    public IEnumerable<DataNode> Items()
    {
        if (Exists && node is not YamlSequenceNode)
            Problem("a list is expected here");
        foreach (var item in (node as YamlSequenceNode)?.Children ?? [])
            yield return new DataNode(file, item, item, problems);
    }

    public string Text(string? whenMissing = null)
    {
        if (node is YamlScalarNode { Value: { } text } && Exists)
            return text;
        if (Exists)
            Problem("a text is expected here");
        else if (whenMissing is null)
            Problem("a value is missing here");
        return whenMissing ?? "";
    }

    public int Number(int? whenMissing = null)
    {
        if (!Exists && whenMissing is { } number)
            return number;
        if (int.TryParse(Text(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
            return number;
        Problem("a whole number is expected here");
        return 0;
    }

    public bool Flag(bool whenMissing = false)
    {
        if (!Exists)
            return whenMissing;
        if (bool.TryParse(Text(), out var flag))
            return flag;
        Problem($"'{Text()}' is neither true nor false");
        return whenMissing;
    }

    public T Choice<T>(T? whenMissing = null)
        where T : struct, Enum
    {
        if (!Exists && whenMissing is { } value)
            return value;
        if (Enum.TryParse<T>(Text(), ignoreCase: true, out value))
            return value;
        Problem($"'{Text()}' is not allowed here; allowed are {string.Join(", ", Enum.GetNames<T>().Select(Name.Camel))}");
        return default;
    }

    /// <summary>Notes every member whose name is not one of these.</summary>
    public void Allow(params string[] names)
    {
        foreach (var (name, value) in Members())
        {
            if (!names.Contains(name))
                value.Problem($"'{name}' is not known here; allowed are {string.Join(", ", names)}");
        }
    }

    public void Problem(string message) =>
        problems.Add(new TemplateProblem(file, Line, (int)(node ?? place).Start.Column, message));

    private YamlNode? Child(string name) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;
}
