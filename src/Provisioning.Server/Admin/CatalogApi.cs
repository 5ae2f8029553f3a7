using System.Collections.Immutable;
using Provisioning.Rendering;

namespace Provisioning.Admin;

/// <summary>What can be written in a fleet: models, settings; and whether the newest templates are in service.</summary>
internal static class CatalogApi
{
    public static void MapCatalog(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("catalog").WithTags("catalog");
        group.MapGet("models", (RendererSource source) => TypedResults.Ok(source.Current.Catalog.Vendors.Models.Select(ModelAnswer.Of)))
            .WithName("ListCatalogModels").WithSummary("Phone models and what they can hold");
        group.MapGet("settings", (RendererSource source) => TypedResults.Ok(source.Current.Catalog.Vendors.SettingsInOrder.Select(SettingAnswer.Of)))
            .WithName("ListCatalogSettings").WithSummary("Settings that account, site, model or device may have");
        group.MapGet("templates", (RendererSource source) => TypedResults.Ok(new TemplatesAnswer(
                source.Status.IsOk, [.. source.Status.Problems.Select(problem => problem.ToString())])))
            .WithName("GetTemplates").WithSummary("Whether the newest templates are in service, and what is wrong with them if not");
    }

    internal sealed record ModelAnswer(string Model, string Title, int Accounts, int LineKeys, IEnumerable<ExpansionModule> Modules, bool Unverified, string? Note)
    {
        public static ModelAnswer Of(PhoneModel model) =>
            new(model.Id, model.Title, model.Accounts, model.LineKeys, model.Modules.Values, model.Unverified, model.Note);
    }

    internal sealed record SettingAnswer(string Name, SettingType Type, string? Default, string Description, ImmutableArray<string> Choices)
    {
        public static SettingAnswer Of(SettingDeclaration setting) => new(setting.Name, setting.Type, setting.Default, setting.Description, setting.Choices);
    }

    internal sealed record TemplatesAnswer(bool IsOk, ImmutableArray<string> Problems);
}
