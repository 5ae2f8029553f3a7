using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Provisioning.Devices;

namespace Provisioning.Admin;

/// <summary>The OpenAPI 3.1 document: our identifiers are text with a shape, and every route wants a bearer token.</summary>
internal static class ApiDescription
{
    public const string DocumentName = "v1";

    private static readonly Dictionary<Type, (string Description, string Example)> TextTypes = new()
    {
        [typeof(MacAddress)] = ("MAC address; answered as 12 lower-case hex digits", "805ec0123456"),
        [typeof(ExtensionNumber)] = ("Extension number of 1 to 20 digits", "101"),
        [typeof(KeyPosition)] = ("Key on the phone, or module/key on an expansion module", "1/7"),
        [typeof(TimeOnly)] = ("Time of day in the site's time zone", "22:00"),
        [typeof(DateRange)] = ("A date at the site, or the first and the last of several", "2026-12-31/2027-01-02"),
        [typeof(Secret)] = ($"A password; masked as {Secret.Mask} in answers, which keeps it when it is sent back", Secret.Mask),
        [typeof(SettingValue)] = ("A value as text; secrets are masked", "true"),
    };

    public static void AddApiDescription(this IServiceCollection services) =>
        services.AddOpenApi(DocumentName, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer(DescribeDocumentAsync);
            options.AddSchemaTransformer(DescribeTextAsync);
        });

    private static Task DescribeDocumentAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken token)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Provisioning",
            Version = "1",
            Description = "Desk phones: the fleet, its configurations and their versions. Errors are RFC 9457 problems; 'errors' lists each with the field at fault.",
        };
        // Where it was asked must not change the document.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [BearerAuthentication.Name] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API token: prov_..." },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(BearerAuthentication.Name, document)] = [] }];
        return Task.CompletedTask;
    }

    private static Task DescribeTextAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken token)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (context.JsonTypeInfo.Kind != JsonTypeInfoKind.Object && TextTypes.TryGetValue(type, out var text))
        {
            schema.Type = JsonSchemaType.String;
            schema.Properties = null;
            schema.Description = text.Description;
            schema.Examples = [text.Example];
        }

        return Task.CompletedTask;
    }
}
