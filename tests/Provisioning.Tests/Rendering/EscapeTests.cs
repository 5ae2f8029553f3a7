using System.Collections.Immutable;
using FsCheck.Xunit;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Tests.Rendering;

/// <summary>Whatever stands in a field, the phone gets the same parameters: no value can add, drop or rename one.</summary>
public sealed class EscapeTests
{
    private static readonly string[] Models = ["yealink/t54w", "poly/vvx450"];

    private static readonly string[] Hostile =
    [
        "x\nsecurity.user_password = admin:owned", "\"/><a reg.9.address=\"6", "'/><!--", "-->", "]]>", "\r\n\r\n", "a\u2028b = c", "a\u0085b = c", "\u0000\u0001",
        "\ud800", "%NULL%", "{{ 1 }}", "&amp;&#10;x=\"1\"", "<![CDATA[", "=", "#!version:9", "\\", "${x}", "\uffff\ufffe", "\u202e",
    ];

    public static TheoryData<string, string> Cases => [.. from model in Models from text in Hostile select (model, text)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_hostile_text_in_every_field_changes_no_parameter(string model, string text) => AssertSameParameters(model, text);

    [Property(MaxTest = 60)]
    public void No_text_in_any_field_changes_a_parameter(FsCheck.NonEmptyString text)
    {
        AssertSameParameters("yealink/t54w", text.Get);
        AssertSameParameters("poly/vvx450", text.Get);
    }

    private static void AssertSameParameters(string model, string text)
    {
        var renderer = TestFleet.Renderer();
        var harmless = Render(renderer, model, "x");
        var hostile = Render(renderer, model, text);

        Assert.Equal(harmless.Files.Select(file => file.Name), hostile.Files.Select(file => file.Name));
        foreach (var (good, bad) in harmless.Files.Zip(hostile.Files))
            Assert.Equal(good.Parsed().Select(p => p.Name), bad.Parsed().Select(p => p.Name));
    }

    private static RenderedConfig Render(ConfigRenderer renderer, string model, string text)
    {
        var fleet = TestFleet.Office().WithGroup("g", Privilege.TakeOver, [100], [101, 102]);
        var texts = TestFleet.Vendors.SettingsInOrder.Where(setting => setting.Type is SettingType.Text or SettingType.Secret)
            .Select(setting => (setting.Name, text)).Append(("monitoring", "true")).ToArray();
        fleet = fleet with
        {
            Account = TestFleet.Setting(texts),
            Extensions = fleet.Extensions.Values.Select(extension => extension with { Name = text, SipUser = text, SipPassword = Secret.Of(text) })
                .ToImmutableDictionary(extension => extension.Number),
            Pbxs = fleet.Pbxs.SetItem("pbx", new Pbx { Name = text, Address = text, PickupCode = text, VoicemailNumber = text }),
            Sites = fleet.Sites.SetItem("london", fleet.Sites["london"] with { Name = text }),
        };
        var device = TestFleet.Phone(model, 100) with
        {
            Lines = [new Line(TestFleet.Number(100), text), new Line(TestFleet.Number(105))],
            Keys = [.. Enum.GetValues<KeyKind>().Select(kind => new Key { Kind = kind, Value = text, Label = text })],
            Settings = TestFleet.Parameter(("features.custom", text), ("up.custom", text), ("lang.gui", text)),
        };
        var config = renderer.Render(device, fleet);
        Assert.True(config.IsOk, string.Join('\n', config.Problems));
        return config;
    }
}
