using Provisioning.Delivery;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Monitoring;

/// <summary>Answers phones that ask for their monitoring menu. Who asks was proved before, as for every file of a phone.</summary>
internal sealed class PhoneMenus(FleetState fleet, RendererSource renderers, MenuScreens screens, MenuPicks picks) : IPhoneMenus
{
    private const string NoStore = "no-store"; // an old menu shown again would offer what is over

    /// <summary>How clients say that nobody has asked yet; none of these fetches may do anything.</summary>
    private static readonly string[] FetchedAhead = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"];

    public bool IsMenu(PhonePath path) => path.Folder == DeliveryCatalog.Menu && path.Mac is { } mac && path.Name == mac.ToString();

    public async ValueTask<Answer> ServeAsync(PhoneRequest request)
    {
        if (request.Device is not { } device || MenuPhone.TryMake(device, fleet.Current, renderers.Current, request.Path!.Token) is not { } phone)
            return Answer.Refused(Refusal.NoSuchFile);
        var content = phone.Write(await PageAsync(phone, request));
        var response = request.Http.Response;
        response.Headers.CacheControl = NoStore;
        response.ContentType = phone.Menus.ContentType;
        response.ContentLength = content.Length;
        if (HttpMethods.IsHead(request.Method))
            return new(StatusCodes.Status200OK);
        var result = await response.BodyWriter.WriteAsync(content, CancellationToken.None);
        return result.IsCompleted || request.Http.RequestAborted.IsCancellationRequested
            ? new(Answer.ClientWentAway)
            : new(StatusCodes.Status200OK, Bytes: content.Length);
    }

    private async ValueTask<MenuPage> PageAsync(MenuPhone phone, PhoneRequest request)
    {
        var query = MenuQuery.Read(request.Target);
        switch (query.Kind)
        {
            case MenuQueryKind.List:
                return screens.List(phone, query.From);
            case MenuQueryKind.Person:
                return screens.Person(phone, query.Person);
            case MenuQueryKind.More:
                return screens.More(phone, query.Person);
            case MenuQueryKind.Pick when IsMeant(request):
                return await picks.PickAsync(phone, query.Link);
            case MenuQueryKind.Nonsense:
                return MenuScreens.Refused(phone, MonitoringRefusal.NoGroup, default) with { Lines = [phone.Words.Menu("invalid")] };
            default:
                return screens.Home(phone);
        }
    }

    /// <summary>A GET by which somebody asks, not HEAD and not one ahead of time.</summary>
    private static bool IsMeant(PhoneRequest request) =>
        HttpMethods.IsGet(request.Method) && !FetchedAhead.Any(name => request.Http.Request.Headers.ContainsKey(name));
}
