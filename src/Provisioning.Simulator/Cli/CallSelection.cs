using System.CommandLine;
using Provisioning.Simulator.Calls;
using Provisioning.Simulator.Pbx;

namespace Provisioning.Simulator.Cli;

/// <summary>The options that say whether there are calls, and where they are told.</summary>
internal sealed class CallSelection
{
    private readonly Option<Uri> _mqtt = new("--mqtt")
    {
        Description = "Broker to which the calls are told, such as mqtt://127.0.0.1:1883; without it and without --pbx there are none",
        HelpName = "URL",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri) && uri is { Scheme: "mqtt", Host.Length: > 0 })
                return uri;
            result.AddError($"--mqtt must be an address such as mqtt://127.0.0.1:1883, not '{result.Tokens[0].Value}'");
            return null!;
        },
    };

    private readonly Option<string> _user = new("--mqtt-user") { Description = "User at the broker", DefaultValueFactory = _ => "" };

    private readonly Option<FileInfo> _passwordFile = new Option<FileInfo>("--mqtt-password-file") { Description = "File that holds the broker's password", HelpName = "FILE" }.AcceptExistingOnly();

    private readonly Option<double> _callsAnHour = new("--calls")
    {
        Description = "Calls that begin in an hour for each person",
        HelpName = "N",
        DefaultValueFactory = _ => 30,
    };

    private readonly Option<int> _seed = new("--seed") { Description = "The same number tells the same story", HelpName = "N", DefaultValueFactory = _ => 1 };

    public void AddTo(Command command)
    {
        _callsAnHour.Refuse(calls => calls is not (> 0 and < 100_000), "must be more than 0 calls an hour (without --mqtt and --pbx there are none)");
        foreach (var option in (Option[])[_mqtt, _user, _passwordFile, _callsAnHour, _seed])
            command.Add(option);
    }

    /// <summary>Lets the people of an office telephone until it is cancelled; only waits when neither a broker nor a PBX is there.</summary>
    /// <param name="pbx">Where the calls are made, if they are.</param>
    /// <param name="told">Called before each change is told, with the extension.</param>
    public async Task RunAsync(ParseResult parsed, IEnumerable<OfficePerson> people, SimulatedPbx? pbx, Action<string> told, CancellationToken token)
    {
        var options = new OfficeOptions { People = [.. people], CallsAnHour = parsed.GetValue(_callsAnHour), Seed = parsed.GetValue(_seed) };
        await using var publisher = await ConnectAsync(parsed, token);
        if (pbx is not null)
        {
            pbx.Watch(told);
            // Told by the PBX already: the broker only repeats it.
            await CallDay.RunAsync(options, new PbxCarrier(pbx), publisher is null ? null : publisher.PublishAsync, TimeProvider.System, token);
            return;
        }

        if (publisher is null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        await CallDay.RunAsync(
            options,
            (change, stopping) =>
            {
                told(change.Extension);
                return publisher.PublishAsync(change, stopping);
            },
            TimeProvider.System,
            token);
    }

    private async Task<MqttCallPublisher?> ConnectAsync(ParseResult parsed, CancellationToken token)
    {
        if (parsed.GetValue(_mqtt) is not { } broker)
            return null;
        var password = parsed.GetValue(_passwordFile) is { } file ? (await File.ReadAllTextAsync(file.FullName, token)).Trim() : "";
        return await MqttCallPublisher.ConnectAsync(broker, parsed.GetValue(_user) ?? "", password, "simulator", TimeProvider.System, token);
    }
}
