using System.CommandLine;
using Provisioning.Benchmarks;

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

return await new RootCommand("Benchmarks of the provisioning server") { http, render, scale }.Parse(args).InvokeAsync();
