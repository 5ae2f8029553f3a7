namespace Provisioning.Delivery;

/// <summary>Menus on phones' screens, below <c>/p/menu/</c>: made for each request, and only for a phone that has proved itself.</summary>
internal interface IPhoneMenus
{
    /// <summary>Whether the path names a menu; its owner must be named in it.</summary>
    bool IsMenu(PhonePath path);

    ValueTask<Answer> ServeAsync(PhoneRequest request);
}

/// <summary>Where nobody has menus.</summary>
internal sealed class NoPhoneMenus : IPhoneMenus
{
    public bool IsMenu(PhonePath path) => false;

    public ValueTask<Answer> ServeAsync(PhoneRequest request) => ValueTask.FromResult(Answer.Refused(Refusal.NoSuchFile));
}
