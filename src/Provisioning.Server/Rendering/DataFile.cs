using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Provisioning.Rendering;

/// <summary>Reads YAML files of <c>templates/</c>, and others that are data of the same kind.</summary>
internal static class DataFile
{
    public static DataNode Read(TemplateFiles files, string name, List<TemplateProblem> problems)
    {
        if (files.Texts.TryGetValue(name, out var text))
            return Read(name, text, problems);
        problems.Add(new TemplateProblem(name, 0, 0, "this file is missing"));
        return new DataNode(name, null, new YamlMappingNode(), problems);
    }

    /// <param name="name">Of the file, for what is told of problems.</param>
    public static DataNode Read(string name, string text, List<TemplateProblem> problems)
    {
        var nothing = new YamlMappingNode();
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            var root = stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode;
            return new DataNode(name, root, root ?? nothing, problems);
        }
        catch (YamlException wrong)
        {
            problems.Add(new TemplateProblem(name, (int)wrong.Start.Line, (int)wrong.Start.Column, wrong.Message));
            return new DataNode(name, null, nothing, problems);
        }
    }
}
