using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Provisioning.Rendering;

/// <summary>Reads a YAML file of <c>templates/</c>.</summary>
internal static class DataFile
{
    public static DataNode Read(TemplateFiles files, string name, List<TemplateProblem> problems)
    {
        var nothing = new YamlMappingNode();
        if (!files.Texts.TryGetValue(name, out var text))
        {
            problems.Add(new TemplateProblem(name, 0, 0, "this file is missing"));
            return new DataNode(name, null, nothing, problems);
        }

        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            var root = stream.Documents.Count == 0 ? nothing : stream.Documents[0].RootNode;
            return new DataNode(name, root, root, problems);
        }
        catch (YamlException wrong)
        {
            problems.Add(new TemplateProblem(name, (int)wrong.Start.Line, (int)wrong.Start.Column, wrong.Message));
            return new DataNode(name, null, nothing, problems);
        }
    }
}
