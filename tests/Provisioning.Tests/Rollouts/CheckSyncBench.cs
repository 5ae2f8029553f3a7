using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Provisioning.Delivery;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Registrations;
using Provisioning.Rendering;
using Provisioning.Rollouts;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Rendering;
using Provisioning.Tests.Sip.Transactions;

namespace Provisioning.Tests.Rollouts;

/// <summary>Check-sync without a network: phones are flows that keep what is sent, calls are what a test applies, and time is in its hands.</summary>
internal sealed class CheckSyncBench : IAsyncDisposable
{
    public static readonly MacAddress Phone = TestFleet.Mac;
    public static readonly MacAddress Other = MacAddress.Parse("805ec0123457");

    private readonly TransactionBench _transactions = new();
    private readonly TransportLayer _transports = new(new(), TimeProvider.System);
    private readonly RegistrationTable _registrations = new();
    private readonly SteadyClock _clock;
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public CheckSyncBench(string model = "yealink/t54w", CheckSyncOptions? options = null, RolloutOptions? rollouts = null, IPbxNotifier? pbx = null)
    {
        _clock = new(_transactions.Time);
        var office = TestFleet.Office();
        var phone = TestFleet.Phone(model, 100, 101);
        Fleet.Swap(office with { Devices = office.Devices.Add(Phone, phone).Add(Other, phone with { Mac = Other, Lines = [new(TestFleet.Number(101))] }) });
        var (check, renderers) = (Options.Create(options ?? new CheckSyncOptions()), new RendererSource(TestFleet.Renderer()));
        var lines = new PhoneLines(Fleet, Dialogs);
        Watch = new(lines, new FetchTimes(), _clock);
        var ways = new PhoneWays(_registrations, renderers, new(new FetchAddresses(), _transports, Fleet, check), pbx is null ? [] : [pbx]);
        var tools = new CheckSyncTools(
            _transactions.Layer, new(lines, Watch, _clock, Options.Create(rollouts ?? new RolloutOptions())), new(Fleet, TestFleet.Environment.Credentials), new(check));
        var report = new CheckSyncReport(new(_meters.GetRequiredService<IMeterFactory>()), check, _clock, NullLogger<CheckSyncReport>.Instance);
        CheckSync = new(new(Fleet, renderers, _registrations, ways), lines, tools, check, report);
    }

    public CheckSync CheckSync { get; }

    /// <summary>Whose instruments are this bench's.</summary>
    public IMeterFactory Meters => _meters.GetRequiredService<IMeterFactory>();

    public FleetState Fleet { get; } = new();

    public DialogEngine Dialogs { get; } = new();

    public PhoneWatch Watch { get; }

    public List<TellOutcome> Outcomes { get; } = [];

    /// <summary>The phone is registered on this flow; on the last one of several last.</summary>
    public CheckSyncBench Register(Flow flow, string contact = "sip:805ec0123456@192.0.2.77:5060", string path = "", string userAgent = "", MacAddress? mac = null)
    {
        var (now, phone) = (_clock.Now, mac ?? Phone);
        var before = _registrations.AllOf(phone);
        ImmutableArray<Registration> after =
        [
            .. before, new()
            {
                Mac = phone, Contact = SipUri.Parse(contact), CallId = $"boot-{before.Length}", CSeq = 1, Way = FlowAddress.Of(flow), Flow = flow, Path = path, UserAgent = userAgent,
                RegisteredAt = now, RefreshedAt = now, ExpiresAt = now.AddHours(1), BootedAt = now,
            },
        ];
        Assert.True(_registrations.TrySwap(phone, before, after));
        return this;
    }

    public CheckSyncBench Tell(TellMethod method = TellMethod.Resync, MacAddress? mac = null)
    {
        CheckSync.Tell(new(1, mac ?? Phone, method, 1), (_, outcome) => Outcomes.Add(outcome));
        return this;
    }

    /// <summary>As the pump does it: the engine first, then those who are told.</summary>
    public void Call(int extension = 100, DialogState state = DialogState.Early) => Apply(new CallEvent("pbx", TestFleet.Number(extension), "c1", state));

    public void Apply(CallFact fact)
    {
        foreach (var change in Dialogs.Apply(fact, _clock.Now))
        {
            Watch.Publish(change);
            CheckSync.Publish(change);
        }
    }

    public void Answer(RecordingFlow flow, int status, string? challenge = null)
    {
        var text = $"SIP/2.0 {status} Whatever\r\n{(challenge is null ? "" : challenge + "\r\n")}";
        var request = RecordingFlow.Parse<SipRequest>(flow.Last);
        foreach (var name in new[] { HeaderName.Via, HeaderName.From, HeaderName.To, HeaderName.CallId, HeaderName.CSeq })
            text += $"{name.ToText()}: {request.Text(name)}\r\n";
        _transactions.Layer.OnMessage(RecordingFlow.Parse<SipResponse>(text + "Content-Length: 0\r\n\r\n"), flow);
    }

    /// <summary>Where it ends on another thread.</summary>
    public async Task EndedAsync(TellOutcome outcome)
    {
        await Eventually.TrueAsync(() => Outcomes.Count > 0, "the attempt has ended");
        Assert.Equal(outcome, Outcomes[^1]);
    }

    public void Close(Flow flow) => _transactions.Layer.OnClosed(flow);

    public void Pass(double seconds) => _transactions.Pass(seconds);

    public async ValueTask DisposeAsync()
    {
        await _transactions.DisposeAsync();
        await _transports.DisposeAsync();
        await _meters.DisposeAsync();
    }
}
