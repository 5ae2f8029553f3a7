using System.Collections.Immutable;
using System.Text;

namespace Provisioning.Rendering;

/// <summary>Writes pages in a maker's syntax. Whatever names hold, the document is well-formed: every value is escaped.</summary>
internal static class MenuWriter
{
    private static readonly TemplateShape Shape = new("title", "lines", "entries", "links", "exit");

    private static readonly TemplateShape LinkShape = new("label", "url");

    /// <summary>The document, which may be longer than the phone takes: then the page needs fewer entries.</summary>
    /// <exception cref="Scriban.Syntax.ScriptRuntimeException">The template is wrong.</exception>
    public static byte[] Write(TemplateCatalog catalog, ScreenMenus menus, MenuPage page)
    {
        var context = catalog.Rent();
        try
        {
            context.Run(catalog.Templates[menus.Template], ConfigFormat.Attributes, Input(page, menus.LabelLength));
            var content = new byte[Encoding.UTF8.GetByteCount(context.Buffer.Text)];
            Encoding.UTF8.GetBytes(context.Buffer.Text, content);
            return content;
        }
        finally
        {
            catalog.Return(context);
        }
    }

    private static TemplateObject Input(MenuPage page, int length) => new(Shape,
    [
        Label.Cut(page.Title, length), page.Lines.Select(line => Label.Cut(line, 3 * length)).ToArray(), Links(page.Entries, length), Links(page.Links, length),
        Label.Cut(page.Exit, length),
    ]);

    private static TemplateObject[] Links(ImmutableArray<MenuLink> links, int length) =>
        [.. links.Select(link => new TemplateObject(LinkShape, [Label.Cut(link.Label, length), link.Url]))];
}
