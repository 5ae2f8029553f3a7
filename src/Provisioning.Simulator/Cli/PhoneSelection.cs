using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Provisioning.Simulator.Ami;
using Provisioning.Simulator.Calls;

namespace Provisioning.Simulator.Cli;

/// <summary>The options that say which phones there are, and how they get in.</summary>
internal sealed class PhoneSelection
{
    private const int InventedExtensions = 100;
    private const int InventedPeople = 20;

    private readonly Option<Uri> _server = new("--server")
    {
        Description = "Where the phones look for their files, such as http://127.0.0.1:8080/p/",
        HelpName = "URL",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
                return uri;
            result.AddError($"--server must be an http:// or https:// address, not '{result.Tokens[0].Value}'");
            return null!;
        },
    };

    private readonly Option<FileInfo> _fleet = Existing("--fleet", "Fleet file: its devices are the phones");

    private readonly Option<FileInfo> _access = Existing(
        "--access", "JSON file of first-contact addresses made by the server: [{ \"mac\": …, \"url\": … }]");

    private readonly Option<FileInfo> _credentials = Existing(
        "--credentials", "JSON file of passwords: [{ \"mac\": …, \"user\": …, \"password\": … }]");

    private readonly Option<FileInfo> _tokenFile = Existing(
        "--token-file", "File that holds one first-contact token for all phones; it goes behind --server");

    private readonly Option<FileInfo> _remember = new("--remember")
    {
        Description = "File in which phones keep the address and password they learnt, for the next run; made when it is not there",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _model = new("--model")
    {
        Description = "Models of phones that no fleet file lists, such as yealink/t54w; all known ones when left out",
        HelpName = "VENDOR/MODEL",
    };

    private readonly Option<bool> _insecure = new("--insecure") { Description = "Accept any server certificate, as phones do when they leave the factory" };

    private readonly Option<FileInfo> _ca = Existing("--ca", "PEM file of the certificate authorities that phones trust");

    private readonly Option<int> _timeout = new("--timeout")
    {
        Description = "Seconds that a phone waits for an answer",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 30,
    };

    public FileInfo? Remembers(ParseResult parsed) => parsed.GetValue(_remember);

    /// <summary>The people of the fleet file; a few invented ones without one.</summary>
    public IEnumerable<OfficePerson> People(ParseResult parsed) =>
        parsed.GetValue(_fleet) is { } file && FleetDevices.TryRead(file, out var fleet, out _)
            ? fleet.Extensions.Select(person => new OfficePerson(person.Number, person.Name))
            : Enumerable.Range(InventedExtensions, InventedPeople).Select(number => new OfficePerson($"{number}", $"Extension {number}"));

    /// <summary>How the fleet file says that the server signs in at its first PBX; null where it does not, or not by value.</summary>
    public AmiUser? PbxUser(ParseResult parsed) =>
        parsed.GetValue(_fleet) is { } file && FleetDevices.TryRead(file, out var fleet, out _)
        && fleet.Pbxs.Select(pbx => pbx.Control).OfType<FleetControl>().FirstOrDefault() is { Password: string password } control
            ? new AmiUser(control.User, password)
            : null;

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_server, _fleet, _access, _credentials, _tokenFile, _remember, _model, _insecure, _ca, _timeout])
            command.Add(option);
    }

    /// <summary>The phones at hand; <paramref name="macs"/> picks some, else <paramref name="count"/> limits or invents them.</summary>
    public bool TryRead(ParseResult parsed, IReadOnlyList<string> macs, int? count, out List<PhoneOptions> phones, out string problem)
    {
        phones = [];
        if (!TryReadDevices(parsed, macs, count, out var devices, out problem) || !TryReadTrust(parsed, out var trust, out problem)
            || !PhoneAccess.TryRead(parsed.GetValue(_access), out var access, out problem)
            || !PhoneAccess.TryRead(parsed.GetValue(_credentials), out var credentials, out problem)
            || !PhoneAccess.TryRead(parsed.GetValue(_remember) is { Exists: true } file ? file : null, out var remembered, out problem))
        {
            return false;
        }

        var server = Server(parsed);
        foreach (var device in devices)
        {
            if (!PhoneMac.TryNormalize(device.Mac, out var mac))
                return Refuse($"'{device.Mac}' is not a MAC address", out problem);
            if (!SimulatedPhone.Knows(device.Model))
                return Refuse($"{mac}: no phone is called '{device.Model}'; give --fleet or --model, and see provisioning-simulator models", out problem);
            if ((remembered.GetValueOrDefault(mac)?.Url ?? access.GetValueOrDefault(mac)?.Url ?? server) is not { } url)
                return Refuse($"{mac} has no address: give --server, or name it in --access", out problem);
            phones.Add(new PhoneOptions
            {
                Mac = mac,
                Model = device.Model,
                ExpansionModules = device.ExpansionModules,
                Server = url,
                Credentials = remembered.GetValueOrDefault(mac)?.Credentials ?? credentials.GetValueOrDefault(mac)?.Credentials ?? access.GetValueOrDefault(mac)?.Credentials,
                Trust = trust,
                RequestTimeout = TimeSpan.FromSeconds(parsed.GetValue(_timeout)),
            });
        }

        return true;
    }

    private bool TryReadDevices(ParseResult parsed, IReadOnlyList<string> macs, int? count, out List<FleetDevice> devices, out string problem)
    {
        (devices, problem) = ([], "");
        var models = parsed.GetValue(_model) ?? [];
        List<FleetDevice> listed = [];
        if (parsed.GetValue(_fleet) is { } file)
        {
            if (!FleetDevices.TryRead(file, out var fleet, out problem))
                return false;
            listed = fleet.Devices;
        }

        if (macs.Count > 0)
            devices = [.. macs.Select(mac => listed.Find(device => Same(device.Mac, mac)) ?? new FleetDevice { Mac = mac, Model = models.FirstOrDefault("") })];
        else if (listed.Count > 0)
            devices = [.. listed.Take(count ?? int.MaxValue)];
        else if (count is { } wanted)
            devices = [.. InventedPhones.Of(models.Length > 0 ? models : [.. SimulatedPhone.Models], wanted)];
        else
            return Refuse("which phones? Give --fleet, --mac or --count", out problem);
        return true;
    }

    private bool TryReadTrust(ParseResult parsed, out ServerTrust trust, out string problem)
    {
        (trust, problem) = (parsed.GetValue(_insecure) ? ServerTrust.Anyone : ServerTrust.System, "");
        if (parsed.GetValue(_ca) is not { } file)
            return true;
        try
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(file.FullName);
            trust = ServerTrust.Only(roots);
            return roots.Count > 0 || Refuse($"{file.Name} holds no certificate in PEM", out problem);
        }
        catch (CryptographicException wrong)
        {
            return Refuse($"{file.Name} holds no certificate in PEM: {wrong.Message}", out problem);
        }
    }

    private Uri? Server(ParseResult parsed)
    {
        var server = parsed.GetValue(_server);
        if (server is null || parsed.GetValue(_tokenFile) is not { } file)
            return server;
        return new Uri($"{server.AbsoluteUri.TrimEnd('/')}/{File.ReadAllText(file.FullName).Trim()}/");
    }

    private static bool Same(string one, string other) =>
        PhoneMac.TryNormalize(one, out var mine) && PhoneMac.TryNormalize(other, out var theirs) && mine == theirs;

    private static bool Refuse(string reason, out string problem)
    {
        problem = reason;
        return false;
    }

    private static Option<FileInfo> Existing(string name, string description) =>
        new Option<FileInfo>(name) { Description = description, HelpName = "FILE" }.AcceptExistingOnly();
}
