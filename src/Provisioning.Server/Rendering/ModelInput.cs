namespace Provisioning.Rendering;

/// <summary>A phone model as templates see it: <c>model</c>, with the vendor's own properties beside ours.</summary>
internal static class ModelInput
{
    public static TemplateObject Of(PhoneModel model)
    {
        IEnumerable<KeyValuePair<string, object?>> ours =
        [
            new("id", model.Id), new("title", model.Title), new("accounts", model.Accounts), new("line_keys", model.LineKeys),
        ];
        return TemplateObject.Of(ours.Concat(model.Properties.Select(property =>
            KeyValuePair.Create(Name.Snake(property.Key), property.Value))));
    }
}
