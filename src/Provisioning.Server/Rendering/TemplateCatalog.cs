using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Scriban;

namespace Provisioning.Rendering;

/// <summary>All templates and vendor data, read and compiled; immutable.</summary>
internal sealed class TemplateCatalog
{
    /// <summary>No bag: threads hold what lies in one, and with it a catalog that was replaced long ago.</summary>
    private readonly ConcurrentQueue<RenderContext> _idle = [];

    private TemplateCatalog(TemplateFiles files, VendorCatalog vendors, FrozenDictionary<string, Template> templates)
    {
        (Files, Vendors, Templates, Settings) = (files, vendors, templates, new SettingTable(vendors));
    }

    public TemplateFiles Files { get; }

    public VendorCatalog Vendors { get; }

    public FrozenDictionary<string, Template> Templates { get; }

    public SettingTable Settings { get; }

    /// <summary>The administrator's own folder need not exist. Answers null, and what is wrong, when anything is wrong.</summary>
    public static TemplateCatalog? TryLoad(string shipped, string? overrides, out ImmutableArray<TemplateProblem> problems) =>
        TryCompile(TemplateFiles.Read(shipped, overrides), out problems);

    public static TemplateCatalog? TryCompile(TemplateFiles files, out ImmutableArray<TemplateProblem> problems)
    {
        var found = new List<TemplateProblem>();
        var vendors = CatalogReader.Read(files, found);
        var templates = new Dictionary<string, Template>(StringComparer.Ordinal);
        foreach (var (name, text) in files.Texts)
        {
            if (name.EndsWith(".scriban", StringComparison.Ordinal))
                templates[name] = Compile(name, text, found);
        }

        foreach (var vendor in vendors.Vendors)
        {
            foreach (var file in vendor.Files.Where(file => !templates.ContainsKey(file.Template)))
                found.Add(new($"{vendor.Name}/vendor.yaml", 0, 0, $"there is no template '{file.Template}'"));
            if (vendor.Menus is { } menus && !templates.ContainsKey(menus.Template))
                found.Add(new($"{vendor.Name}/vendor.yaml", 0, 0, $"there is no template '{menus.Template}'"));
        }

        problems = [.. found];
        if (!problems.IsEmpty)
            return null;
        var catalog = new TemplateCatalog(files, vendors, templates.ToFrozenDictionary(StringComparer.Ordinal));
        problems = TemplateProbe.Find(catalog);
        return problems.IsEmpty ? catalog : null;
    }

    public RenderContext Rent() => _idle.TryDequeue(out var context) ? context : new RenderContext(this);

    public void Return(RenderContext context) => _idle.Enqueue(context);

    private static Template Compile(string name, string text, List<TemplateProblem> problems)
    {
        var template = Template.Parse(text, name);
        foreach (var message in template.Messages.Where(_ => template.HasErrors))
            problems.Add(new(name, message.Span.Start.Line + 1, message.Span.Start.Column + 1, message.Message));
        return template;
    }
}
