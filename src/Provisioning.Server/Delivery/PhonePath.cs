using Provisioning.Devices;

namespace Provisioning.Delivery;

/// <summary>What a phone asked for: <c>/p/[token/][folder/]file</c>. Names are lower case.</summary>
/// <param name="Token">The one-time token of the first contact; never to be logged or stored.</param>
/// <param name="Folder">Such as <c>logs</c> or <c>firmware</c>; empty for the files themselves.</param>
/// <param name="Name">Of the file.</param>
/// <param name="Mac">Whose file it is by its name, if the name says.</param>
internal sealed record PhonePath(string? Token, string Folder, string Name, MacAddress? Mac)
{
    public const string Base = "/p/";

    /// <summary>Without the token: for logs and tables.</summary>
    public string Redacted => Folder.Length == 0 ? Name : Folder + "/" + Name;

    public override string ToString() => Redacted;
}
