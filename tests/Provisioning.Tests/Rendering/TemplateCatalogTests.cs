using System.Runtime.CompilerServices;
using Provisioning.Rendering;

namespace Provisioning.Tests.Rendering;

public sealed class TemplateCatalogTests
{
    [Fact]
    public void A_model_is_added_by_a_row()
    {
        using var own = new OwnTemplates().WithShipped("yealink/models.yaml", text =>
            text + "  t99x: {like: t5, number: '000000000999', accounts: 3, lineKeys: 5}\n");

        var config = new ConfigRenderer(Load(own), TestFleet.Environment).Render(TestFleet.Phone("yealink/t99x", 100), TestFleet.Office());

        Assert.Contains(config.File("y000000000999.cfg").Parsed(), parameter => parameter.Name == "lang.gui");
        var parsed = config.File("805ec0123456.cfg").Parsed();
        Assert.Equal(5, parsed.Count(parameter => parameter.Name.EndsWith(".type", StringComparison.Ordinal) && parameter.Name.StartsWith("linekey.", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_own_file_takes_the_place_of_the_shipped_one_and_of_no_other()
    {
        using var own = new OwnTemplates().With("yealink/boot.scriban", "#!version:1.0.0.1\nown = {{ mac }}\n");

        var config = new ConfigRenderer(Load(own), TestFleet.Environment).Render(TestFleet.Phone("yealink/t54w", 100), TestFleet.Office());

        Assert.Equal("#!version:1.0.0.1\nown = 805ec0123456\n", config.File("805ec0123456.boot").Text());
        Assert.NotEmpty(config.File("y000000000096.cfg").Parsed());
    }

    [Fact]
    public void A_maker_whose_reboot_is_another_event_cannot_say_that_the_phone_decides()
    {
        using var own = new OwnTemplates().WithShipped("yealink/vendor.yaml", text => text.Replace("\nevents:\n", "\nevents:\n  rebootsOnlyWhenChanged: true\n", StringComparison.Ordinal));

        Assert.Null(TemplateCatalog.TryLoad(TestFleet.Templates, own.Path, out var problems));
        Assert.Contains(problems, problem => problem.File == "yealink/vendor.yaml" && problem.Message.Contains("one and the same event", StringComparison.Ordinal));
    }

    [Fact]
    public void A_template_that_does_not_parse_is_told_with_file_and_line()
    {
        using var own = new OwnTemplates().With("yealink/boot.scriban", "#!version:1.0.0.1\n{{ if mac }}\n");

        Assert.Null(TemplateCatalog.TryLoad(TestFleet.Templates, own.Path, out var problems));
        Assert.StartsWith("yealink/boot.scriban:", problems[0].ToString(), StringComparison.Ordinal);
        Assert.True(problems[0].Line >= 2);
    }

    [Theory]
    [InlineData("{{ nobody }}", "nobody")]
    [InlineData("{{ settings.nothing }}", "nothing")]
    [InlineData("{{ for key in keys }}{{ key.colour }}{{ end }}", "colour")]
    [InlineData("{{ tables.languages[\"tlh\"] }}", "")]
    [InlineData("{{ lines }}", "only a text")]
    [InlineData("{{ for i in 1..1000000 }}x{{ end }}", "limit")]
    [InlineData("{{ include \"../secret\" }}", "no template")]
    [InlineData("{{ include \"yealink/boot.scriban\" }}", "")]
    [InlineData("{{ date.now }}", "date")]
    [InlineData("{{ x = \"0123456789\" }}{{ for i in 1..60 }}{{ x = x * 10 }}{{ end }}", "")]
    [InlineData("{{ mac = 1 }}{{ regex.match mac \"x\" }}", "regex")]
    public void A_name_that_is_not_known_is_an_error_with_file_and_line_and_never_an_empty_text(string text, string message)
    {
        using var own = new OwnTemplates().With("yealink/boot.scriban", $"#!version:1.0.0.1\n{text}\n");
        if (TemplateCatalog.TryLoad(TestFleet.Templates, own.Path, out var problems) is not { } catalog)
        {
            Assert.Contains(problems, problem => problem is { File: "yealink/boot.scriban", Line: 2 } && problem.Message.Contains(message, StringComparison.OrdinalIgnoreCase));
            return;
        }

        var config = new ConfigRenderer(catalog, TestFleet.Environment).Render(TestFleet.Phone("yealink/t54w", 100), TestFleet.Office());
        Assert.Fail($"rendered {config.Files.Length} files");
    }

    [Theory]
    [InlineData("{{ capture x }}a & b{{ end }}{{ x }}", "a &amp; b")]
    [InlineData("{{ x = mac + \"<\" }}{{ x }}", "000000000001&lt;")]
    [InlineData("{{ for key in keys }}{{ if key.number > 2; break; end }}{{ key.number }}{{ end }}", "12")]
    [InlineData("{{ for a in 1..2 }}{{ for b in 1..2 }}{{ a }}{{ b }}{{ end }}{{ end }}", "11122122")]
    [InlineData("{{ for mac in 1..2 }}{{ mac }}{{ end }}{{ mac }}", "12000000000001")]
    [InlineData("{{ mac = \"x\" }}{{ mac }}", "x")]
    [InlineData("{{ mac | string.upcase | string.slice 0 2 }}", "00")]
    [InlineData("{{ keys.size }} {{ 7 / 2 | math.floor }}", "12 3")]
    [InlineData("{{ true }}{{ false }}{{ null }}{{ 1.5 }}", "101.5")]
    [InlineData("{{ for i in 1..3 }}{{ for.last ? i : \"\" }}{{ end }}", "3")]
    public void The_short_way_writes_what_the_library_would(string text, string written)
    {
        using var own = new OwnTemplates().With("poly/parameters.scriban", $"<a x=\"{text}\"/>");
        var renderer = new ConfigRenderer(Load(own), TestFleet.Environment);
        var phone = TestFleet.Phone("poly/vvx450", 100) with { Mac = Provisioning.Devices.MacAddress.Parse("000000000001") };

        for (var i = 0; i < 3; i++)
            Assert.Equal($"<a x=\"{written}\"/>", renderer.Render(phone, TestFleet.Office()).File("parameters000000000001.cfg").Text());
    }

    [Theory]
    [InlineData("settings.yaml", "volume: {type: loud, description: x}", "settings.yaml:1:16: 'loud' is not allowed here; allowed are text, bool, number, choice, secret")]
    [InlineData("settings.yaml", "a: {kind: text, description: x}", "settings.yaml:1:11: 'kind' is not known here; allowed are type, default, description, least, most, choices")]
    [InlineData("yealink/models.yaml", "models: {t1: {like: t0}}", "yealink/models.yaml:1:21: there is no family 't0'")]
    [InlineData("timezones.yaml", "Europe/Nowhere: noon", "timezones.yaml:1:17: 'noon' is no time zone as POSIX writes it, such as GMT0BST,M3.5.0/1,M10.5.0")]
    [InlineData("watchers.yaml", "default: {dialogs: 0}", "watchers.yaml:1:20: a number from 1 to 16 is expected here")]
    [InlineData("watchers.yaml", "default: {hold: val}", "watchers.yaml:1:17: 'val' is not allowed here; allowed are pvalue, pval")]
    [InlineData("poly/vendor.yaml", "title: [", "poly/vendor.yaml:")]
    public void Wrong_data_is_told_with_file_and_line_and_what_is_allowed(string name, string text, string problem)
    {
        using var own = new OwnTemplates().With(name, text);

        Assert.Null(TemplateCatalog.TryLoad(TestFleet.Templates, own.Path, out var problems));
        Assert.Contains(problems, found => found.ToString().StartsWith(problem, StringComparison.Ordinal));
    }

    private static TemplateCatalog Load(OwnTemplates own)
    {
        var catalog = TemplateCatalog.TryLoad(TestFleet.Templates, own.Path, out var problems);
        Assert.Empty(problems);
        return catalog!;
    }

    [Fact]
    public void A_catalog_that_was_replaced_is_let_go()
    {
        var replaced = RenderAndForget();

        for (var tries = 0; tries < 10 && replaced.IsAlive; tries++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(replaced.IsAlive);
    }

    /// <summary>Apart, so that no variable of the test holds it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RenderAndForget()
    {
        var catalog = TemplateCatalog.TryLoad(TestFleet.Templates, null, out _)!;
        catalog.Return(catalog.Rent());
        return new WeakReference(catalog);
    }
}
