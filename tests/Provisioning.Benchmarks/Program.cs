using System.CommandLine;
using Provisioning.Benchmarks;
using Provisioning.Benchmarks.Lamps;
using Provisioning.Benchmarks.Messages;
using Provisioning.Benchmarks.Monitoring;
using Provisioning.Benchmarks.Rollouts;

// Speed is told side by side with a peer, in one run, as the median of several.
var rounds = new Option<int>("--rounds") { Description = "Rounds, of which the median is told", DefaultValueFactory = _ => 5 };
var seconds = new Option<int>("--seconds") { Description = "Seconds of load each", DefaultValueFactory = _ => 4 };
var phones = new Option<int>("--phones") { Description = "Phones of the large fleet", DefaultValueFactory = _ => 100_000 };

var http = new Command("http", "Serving against nginx, each pinned to one core, load on the other") { rounds, seconds };
http.SetAction((parsed, token) => HttpRun.RunAsync(parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(seconds)), token));

var render = new Command("render", "Rendering against Jinja2, one core each") { rounds, seconds };
render.SetAction((parsed, token) => RenderRun.RunAsync(parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(seconds)), token));

var scale = new Command("scale", "A group change in a fleet of 10,000 phones; start and full publish of a large one") { rounds, phones };
scale.SetAction((parsed, token) => ScaleRun.RunAsync(parsed.GetValue(rounds), parsed.GetValue(phones), token));

var part = new Argument<string?>("part") { Description = "Only one part", Arity = ArgumentArity.ZeroOrOne };
part.AcceptOnlyFromAmong([.. LampsRun.Names]);
var server = new Option<string?>("--server") { Description = "Only one of the servers" };
server.AcceptOnlyFromAmong([.. LampsRun.Servers]);
var lamps = new Command("lamps", "Lighting lamps against Kamailio, each pinned to one core, load on the other") { part, server, rounds, seconds };
lamps.SetAction((parsed, token) => LampsRun.RunAsync(parsed.GetValue(part), parsed.GetValue(server), parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(seconds)), token));

var messages = new Command("messages", "Reading and writing the SIP messages that a lamp costs");
messages.SetAction(_ => MessagesRun.Run());

var rollout = new Command("rollout", "Planning a large fleet, turns while many wait, pace") { rounds, phones };
rollout.SetAction((parsed, token) => RolloutRun.RunAsync(parsed.GetValue(rounds), parsed.GetValue(phones), token));

var picks = new Option<int>("--picks") { Description = "Sessions each round", DefaultValueFactory = _ => 50 };
var monitoring = new Command("monitoring", "From a pick in the menu to the PBX, and how soon the loss of a PBX is seen") { rounds, picks };
monitoring.SetAction((parsed, token) => MonitoringRun.RunAsync(parsed.GetValue(rounds), parsed.GetValue(picks), token));

var numbers = new Argument<int[]>("numbers") { Description = "Port, bytes, seconds", Arity = new ArgumentArity(3, 3) };
var raw = new Command(RawLimit.Verb, "The bare sender that 'lamps' starts for itself") { numbers };
raw.SetAction(parsed => parsed.GetValue(numbers) is [var port, var bytes, var time] ? RawSender.Run(port, bytes, TimeSpan.FromSeconds(time)) : 1);
raw.Hidden = true;

return await new RootCommand("Benchmarks of the provisioning server") { http, render, scale, lamps, rollout, monitoring, messages, raw }.Parse(args).InvokeAsync();
