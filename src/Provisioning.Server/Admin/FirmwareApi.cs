using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Provisioning.Devices;
using Provisioning.Firmware;

namespace Provisioning.Admin;

/// <summary>The firmware images that phones can be led to.</summary>
internal static class FirmwareApi
{
    public static void MapFirmware(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("firmware").WithTags("firmware");
        group.MapGet("", (FirmwareLibrary library) => TypedResults.Ok(FirmwareAnswer.Of(library))).WithName("ListFirmware").WithSummary("Firmware images of the catalogue, and what is wrong with it");
        group.MapPost("", AddAsync).WithName("AddFirmware").WithSummary("Add a file of the firmware folder to the catalogue").RequireRole(Role.Admin)
            .WithDescription("Its checksum is computed. 'least' and 'most' say over which versions it may be installed; without them over whatever is older.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group.MapPut("{name}", UploadAsync).WithName("UploadFirmware").WithSummary("Put a file into the firmware folder, over one of that name").RequireRole(Role.Admin)
            .WithDescription("The body is the file as it is. No phone is led to it before the catalogue describes it.").Accepts<Stream>("application/octet-stream", "*/*")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        api.MapDelete("devices/{mac}/firmware", LetGoAsync).WithTags("firmware").WithName("LetGoOfFirmware").WithSummary("Lead a phone to no firmware any more").RequireRole(Role.Operator)
            .WithDescription("Its configuration names what the fleet's settings say again. The image that it runs stays on it, and a rollout may lead it again.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("path", Path).WithName("FindFirmwarePath").WithSummary("Which images lead a model from one version to another")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<ImageAnswer>, ProblemHttpResult>> AddAsync(
        ImageRequest request, FirmwareEditor editor, FirmwareFolder folder, ClaimsPrincipal user, CancellationToken token)
    {
        var errors = new List<ApiError>();
        var (version, least, most) = (Read("version", request.Version, errors), ReadAny("least", request.Least, errors), ReadAny("most", request.Most, errors));
        if (!FirmwareCatalogReader.IsFileName(request.File))
            errors.Add(Error("file", $"'{request.File}' is no name of a file in the firmware folder"));
        if (errors.Count > 0 || version is null)
            return Refused(errors);
        var image = new FirmwareImage { File = request.File, Models = [.. request.Models], Version = version, Least = least, Most = most, Sha256 = default, Line = 0 };
        return await editor.AddAsync(image, user.Identity?.Name ?? "", token) is { Count: > 0 } problems
            ? Refused(problems.Select(problem => new ApiError($"firmware/{request.File}", "", problem.Message, "error", 0, 0)))
            : TypedResults.Ok(ImageAnswer.Of(image with { State = FirmwareState.Usable, Length = folder.FileNamed(image.File).Length }));
    }

    private static async Task<Results<Created, NoContent, ProblemHttpResult>> UploadAsync(
        string name, HttpContext http, FirmwareEditor editor, FirmwareFolder folder, CancellationToken token)
    {
        if (!FirmwareCatalogReader.IsFileName(name) || name.Equals(folder.CatalogName, StringComparison.OrdinalIgnoreCase))
            return ApiProblem.NotFound($"firmware/{name}");
        if (http.Request.ContentLength > folder.MaxImageBytes)
            return TooLarge(folder);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = folder.MaxImageBytes + 1;
        var isNew = !folder.FileNamed(name).Exists;
        if (!await editor.TryUploadAsync(name, http.Request.Body, http.User.Identity?.Name ?? "", token))
            return TooLarge(folder);
        return isNew ? TypedResults.Created() : TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> LetGoAsync(string mac, FleetState fleet, FirmwareTargets targets, ClaimsPrincipal user, CancellationToken token)
    {
        if (!MacAddress.TryParse(mac, out var address) || !fleet.Current.Devices.ContainsKey(address))
            return ApiProblem.NotFound($"devices/{mac}");
        if (!fleet.Current.FirmwareTargets.ContainsKey(address))
            return ApiProblem.Of(StatusCodes.Status404NotFound, "There is no such thing", $"{address} is led to no firmware.");
        return (await targets.ClearAsync([address], user.Identity?.Name ?? "", token)).ContainsKey(address)
            ? TypedResults.NoContent()
            : ApiProblem.Of(StatusCodes.Status409Conflict, "Nothing was changed", $"{address} is held at an older version by a rollback, or its files cannot be made; release it first, or look at its preview.");
    }

    private static Results<Ok<FirmwarePathAnswer>, ProblemHttpResult> Path(string model, string from, string to, FirmwareLibrary library)
    {
        var errors = new List<ApiError>();
        var (running, wanted) = (Read("from", from, errors), Read("to", to, errors));
        if (running is null || wanted is null)
            return Refused(errors);
        var path = FirmwarePath.Find(library.Current, model, running, wanted);
        return TypedResults.Ok(new FirmwarePathAnswer([.. path.Images.Select(image => image.File)], path.Refusal));
    }

    private static FirmwareVersion? ReadAny(string field, string? text, List<ApiError> errors) => string.IsNullOrEmpty(text) ? null : Read(field, text, errors);

    private static FirmwareVersion? Read(string field, string text, List<ApiError> errors)
    {
        if (FirmwareVersion.TryParse(text, out var version))
            return version;
        errors.Add(Error(field, $"'{text}' is no version: dotted numbers are expected, as the phone tells them in its User-Agent"));
        return null;
    }

    private static ApiError Error(string field, string message) => new($"firmware/{field}", field, message, "error", 0, 0);

    private static ProblemHttpResult Refused(IEnumerable<ApiError> errors) =>
        ApiProblem.Of(StatusCodes.Status422UnprocessableEntity, "The firmware request was refused", "Nothing was changed.", errors);

    private static ProblemHttpResult TooLarge(FirmwareFolder folder) =>
        ApiProblem.Of(StatusCodes.Status413PayloadTooLarge, "The image is too large", $"This server takes up to {folder.MaxImageBytes} bytes (Firmware:MaxImageBytes).");

    /// <param name="Least">It may only be installed over this version or a later one.</param>
    /// <param name="Most">It may only be installed over this version or an earlier one.</param>
    internal sealed record ImageRequest(string File, string[] Models, string Version, string? Least = null, string? Most = null);
}

/// <param name="Problems">With their lines in the catalogue.</param>
internal sealed record FirmwareAnswer(ImmutableArray<ImageAnswer> Images, ImmutableArray<string> Problems)
{
    public static FirmwareAnswer Of(FirmwareLibrary library) => new([.. library.Current.Images.Select(ImageAnswer.Of)], [.. library.Problems().Select(problem => problem.ToString())]);
}

internal sealed record ImageAnswer(string File, ImmutableArray<string> Models, string Version, string? Least, string? Most, long Length, FirmwareState State)
{
    public static ImageAnswer Of(FirmwareImage image) =>
        new(image.File, image.Models, image.Version.Text, image.Least?.Text, image.Most?.Text, image.Length, image.State);
}

/// <param name="Files">In the order in which they are installed; empty when the version runs already, or when there is no way.</param>
/// <param name="Refusal">Why there is no way; null when there is one.</param>
internal sealed record FirmwarePathAnswer(ImmutableArray<string> Files, string? Refusal);
