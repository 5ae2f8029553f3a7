using System.Text.Json;

namespace Provisioning.Simulator.Cli;

/// <summary>How one phone gets in: a first-contact address, its own credentials, or both.</summary>
internal sealed record PhoneAccess(string Mac, Uri? Url = null, string? User = null, string? Password = null)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public PhoneCredentials? Credentials => User is null ? null : new PhoneCredentials(User, Password ?? "");

    /// <summary>Reads <c>[{ "mac": "…", "url": "…", "user": "…", "password": "…" }]</c>; all but the mac may be left out.</summary>
    public static bool TryRead(FileInfo? file, out Dictionary<string, PhoneAccess> phones, out string problem)
    {
        phones = new Dictionary<string, PhoneAccess>(StringComparer.Ordinal);
        problem = "";
        if (file is null)
            return true;
        try
        {
            foreach (var phone in JsonSerializer.Deserialize<PhoneAccess[]>(File.ReadAllText(file.FullName), Json) ?? [])
            {
                if (!PhoneMac.TryNormalize(phone.Mac ?? "", out var mac))
                    problem = $"{file.Name}: '{phone.Mac}' is not a MAC address";
                if (phone.Url is { IsAbsoluteUri: false })
                    problem = $"{file.Name}: '{phone.Url}' is not an address such as http://server/p/token/";
                phones[mac] = phone;
            }
        }
        catch (JsonException wrong)
        {
            problem = $"""{file.Name} must be JSON such as [{"{"} "mac": "805ec0000101", "url": "http://server/p/token/" {"}"}]: {wrong.Message}""";
        }

        return problem.Length == 0;
    }

    /// <summary>
    /// Writes what phones have learnt, for their next boot; the other phones in the file stay as they are. Only the owner
    /// may read the file.
    /// </summary>
    public static async Task RememberAsync(FileInfo file, IEnumerable<SimulatedPhone> phones, CancellationToken token)
    {
        file.Refresh();
        if (!TryRead(file.Exists ? file : null, out var known, out _))
            return;
        foreach (var phone in phones)
            known[phone.Mac] = new PhoneAccess(phone.Mac, phone.Server, phone.Credentials?.User, phone.Credentials?.Password);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var stream = new FileStream(file.FullName, options);
        await JsonSerializer.SerializeAsync(stream, known.Values.ToArray(), Json, token);
    }
}
