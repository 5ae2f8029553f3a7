using System.Collections.Immutable;
using System.Security;
using System.Text;
using Provisioning.Simulator.Booting;
using Provisioning.Simulator.Http;
using Provisioning.Simulator.Images;
using Provisioning.Simulator.Reading;
using Provisioning.Simulator.Vendors;

namespace Provisioning.Simulator;

/// <summary>
/// A desk phone without the desk: it asks for its files as its vendor's phones do, keeps what they say over boots, and
/// shows the lines and keys that follow from them. One boot at a time.
/// </summary>
public sealed class SimulatedPhone
{
    /// <summary>A phone that is sent on twice in one boot is being sent in circles.</summary>
    private const int MaxRounds = 3;

    /// <summary>A phone that finds a third image after the second is being led in circles.</summary>
    private const int MaxInstalls = 2;

    private readonly PhoneOptions _options;
    private readonly TimeProvider _time;
    private readonly VendorBehaviour _vendor;
    private readonly PhoneNames _names;
    private readonly PhoneFlash _flash;
    private volatile PhoneMake _make;
    private volatile PhoneState _state = PhoneState.Factory;

    /// <exception cref="ArgumentException">The address is no MAC address, or nobody knows the model.</exception>
    public SimulatedPhone(PhoneOptions options, TimeProvider time)
    {
        if (!PhoneMac.TryNormalize(options.Mac, out var mac))
            throw new ArgumentException($"'{options.Mac}' is not a MAC address", nameof(options));
        if (!VendorCatalog.TryFind(options.Model, out var vendor, out var model))
            throw new ArgumentException($"no phone is called '{options.Model}'; known are {string.Join(", ", Models)}", nameof(options));

        _options = options with { Mac = mac };
        _vendor = vendor;
        _time = time;
        _make = PhoneMake.Of(vendor, model, options.Firmware ?? model.Firmware);
        _names = new PhoneNames(mac, model, _make.Firmware);
        _flash = new PhoneFlash { Server = options.Server, Credentials = options.Credentials };
    }

    /// <summary>All models that can be simulated, as <c>vendor/model</c>.</summary>
    public static IEnumerable<string> Models => VendorCatalog.Models;

    public static bool Knows(string model) => VendorCatalog.TryFind(model, out _, out _);

    /// <summary>Twelve lower-case hex digits.</summary>
    public string Mac => _options.Mac;

    public string Model => _options.Model;

    /// <summary>The version that it runs; another one after it has installed an image.</summary>
    public string Firmware => _make.Firmware;

    /// <summary>Where it will look for its files the next time.</summary>
    public Uri Server => _flash.Server;

    public PhoneCredentials? Credentials => _flash.Credentials;

    public int BootCount => _flash.Boots;

    /// <summary>How it calls itself in SIP.</summary>
    public string SipUserAgent => _names.Expand(_make.Vendor.Lamps.Agent);

    internal LampBehaviour LampBehaviour => _make.Vendor.Lamps;

    internal CheckSyncBehaviour CheckSync => _make.Vendor.CheckSync;

    /// <summary>What it shows now; replaced whole by a boot.</summary>
    public PhoneState State => _state;

    /// <summary>
    /// Switches the phone on. If it finds other firmware named that is for it, it installs that and boots again. Whatever the server or network does ends in
    /// the result; only cancelling throws.
    /// </summary>
    public Task<BootResult> BootAsync(CancellationToken token) => RunAsync(isStarting: true, token);

    /// <summary>
    /// The phone runs and asks for its files again. What it can take on while it runs it shows at once; for the rest, and for firmware that it has installed, it
    /// must be booted.
    /// </summary>
    public Task<BootResult> FetchAsync(CancellationToken token) => RunAsync(isStarting: false, token);

    private async Task<BootResult> RunAsync(bool isStarting, CancellationToken token)
    {
        var started = _time.GetTimestamp();
        var before = _state.Parameters;
        using var http = NewHttp();
        var run = new Run(null, new Collected(), false, false);
        for (var installs = 0; ; installs++)
        {
            _flash.Boots += isStarting ? 1 : 0;
            run = await FetchFilesAsync(run, isStarting, http, token);
            if (installs == MaxInstalls || await InstallAsync(run.Collected, http, token) is not { } installed)
                break;
            run = run with { Installed = installed };
            if (!isStarting)
                break;
        }

        var (version, collected, isNew, hasLearnt) = run;
        var changed = ChangedSince(before);
        return new BootResult
        {
            Mac = Mac,
            Model = Model,
            Outcome = collected.Failure != BootFailure.None ? BootOutcome.Failed : isNew ? BootOutcome.Applied : BootOutcome.Unchanged,
            Failure = collected.Failure,
            Problem = BootFailureWords.Explain(collected.Failure, _flash.Server, collected.Detail),
            Unusable = [.. collected.Problems],
            Requests = [.. http.Requests],
            Duration = _time.GetElapsedTime(started),
            Changed = changed,
            InstalledFirmware = version,
            NeedsReboot = changed.Any(name => _make.Vendor.RebootFor.Exists(start => name.StartsWith(start, StringComparison.Ordinal))),
            LearntCredentials = hasLearnt,
        };
    }

    /// <summary>Goes through the vendor's steps, and once more where the files send it elsewhere.</summary>
    private async Task<Run> FetchFilesAsync(Run before, bool isStarting, PhoneHttp http, CancellationToken token)
    {
        var (isNew, hasLearnt) = (before.IsNew, before.HasLearnt);
        for (var round = 1; ; round++)
        {
            var collected = new Collected();
            http.Use(_flash.Credentials);
            _names.Learn([KeyValuePair.Create("named", PhoneAddress.Named(_flash.Server))]);
            var parts = new PhoneParts(_make, _options, _flash, _names);
            var boot = new BootRound(parts, collected, new BootRequests(parts, http, collected), isStarting);
            await boot.RunAsync(token);
            if (collected.IsAborted || collected.IsSame(_flash.Hashes))
                return new(before.Installed, collected, isNew, hasLearnt);

            Apply(collected, boot.Settled());
            isNew = true;
            if (round == MaxRounds || !LearnServer())
                return new(before.Installed, collected, isNew, hasLearnt);
            hasLearnt = true;
        }
    }

    /// <summary>Takes the firmware that the files name, if it is another version for this phone.</summary>
    private async Task<string?> InstallAsync(Collected collected, PhoneHttp http, CancellationToken token)
    {
        var behaviour = _make.Vendor.Firmware;
        var file = behaviour.Parameter is { } parameter ? _flash.Parameters.GetValueOrDefault(parameter, "") : collected.Firmware;
        if (collected.IsAborted || file.Length == 0)
            return null;
        var download = new ImageDownload(new PhoneParts(_make, _options, _flash, _names), behaviour, http);
        var version = await download.RunAsync(_names.Expand(file), token);
        if (download.Problem.Length > 0)
            collected.Problems.Add(new FileProblem(file, download.Problem));
        if (version is null)
            return null;
        _make = PhoneMake.Of(_vendor, _make.Model, version);
        _names.Learn([KeyValuePair.Create("firmware", version)]);
        return version;
    }

    /// <summary>A user changes a setting at the phone; it is sent to the server where the configuration says so.</summary>
    /// <returns>The exchanges that this caused; empty when the phone keeps it to itself.</returns>
    public async Task<ImmutableArray<PhoneRequest>> ChangeAtPhoneAsync(string parameter, string value, CancellationToken token)
    {
        _flash.Local = _flash.Local.SetItem(parameter, value);
        _state = Read(_state.Parameters.SetItem(parameter, value));
        var local = _make.Vendor.Local;
        if (local.SentIf is { } condition && !condition.Holds(_state.Parameters))
            return [];
        var file = _names.Expand(local.File);
        if (!PhoneAddress.TryResolve(_flash.Server, file, out var address))
            return [];

        using var http = NewHttp();
        http.Use(_flash.Credentials);
        var body = Encoding.UTF8.GetBytes(local.Text.Replace("{settings}", LocalSettings(local), StringComparison.Ordinal));
        await http.SendAsync(new PhoneFetch("local", HttpMethod.Put, file, address, _make.UserAgent(null, _flash, _names), body), token);
        return [.. http.Requests];
    }

    private string LocalSettings(LocalBehaviour local) => string.Concat(_flash.Local.Select(pair => local.Setting
        .Replace("{setting}", pair.Key, StringComparison.Ordinal)
        .Replace("{value}", _make.Vendor.Config.Syntax == ConfigSyntax.Attributes ? SecurityElement.Escape(pair.Value) : pair.Value, StringComparison.Ordinal)));

    private void Apply(Collected collected, ImmutableSortedDictionary<string, string> settled)
    {
        if (_make.Vendor.Local.KeptIf is { } condition && !condition.Holds(settled))
            _flash.Local = _flash.Local.Clear();
        (_flash.Parameters, _flash.Directory) = (Kept(settled), [.. collected.Directory]);
        // A file that could not be used is taken again next time.
        _flash.Hashes = collected.Failure == BootFailure.None ? collected.Hashes.ToImmutableDictionary() : [];
        var state = Read(Settlement.Overlay(settled, collected.Overlays, _flash.Local));
        _state = state with { Parameters = Kept(state.Parameters) };
    }

    private ImmutableSortedDictionary<string, string> Kept(ImmutableSortedDictionary<string, string> parameters) =>
        _options.KeepsParameters
            ? parameters
            : parameters.Clear().AddRange(_make.OwnParameters.Where(parameters.ContainsKey).Distinct().Select(name => KeyValuePair.Create(name, parameters[name])));

    private PhoneState Read(ImmutableSortedDictionary<string, string> parameters) =>
        StateReader.Read(_make.Vendor, _make.Model, _options.ExpansionModules, parameters, _flash.Directory);

    /// <summary>Takes over the address and credentials that the configuration gives; true when they are new.</summary>
    private bool LearnServer()
    {
        var (server, credentials) = ServerSettings.Read(_make.Vendor.Server, _flash.Parameters, _flash.Server, _flash.Credentials);
        var isNew = server != _flash.Server || credentials != _flash.Credentials;
        (_flash.Server, _flash.Credentials) = (server, credentials);
        return isNew;
    }

    private ImmutableSortedSet<string> ChangedSince(ImmutableSortedDictionary<string, string> before)
    {
        var now = _state.Parameters;
        return [.. now.Where(pair => before.GetValueOrDefault(pair.Key) != pair.Value).Select(pair => pair.Key), .. before.Keys.Where(name => !now.ContainsKey(name))];
    }

    private PhoneHttp NewHttp() =>
        new(_options, _make.Vendor.Authentication.Digest, _make.Vendor.Authentication.RemembersChallenge, _time);

    /// <summary>How far a boot has come.</summary>
    private sealed record Run(string? Installed, Collected Collected, bool IsNew, bool HasLearnt);
}
