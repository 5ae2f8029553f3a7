using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Pbxs;

/// <summary>Extensions at one PBX, enough for every test.</summary>
internal static class AsteriskOffice
{
    public const string Password = "quince-marble-40";

    public static FleetState Fleet(int port = 5038, int extensions = 6)
    {
        var state = new FleetState();
        state.Swap(new Fleet
        {
            Pbxs = ImmutableDictionary<string, Pbx>.Empty.Add("main", Pbx(port)),
            Sites = ImmutableDictionary<string, Site>.Empty.Add("london", new() { Name = "london", TimeZone = "Europe/London", Pbx = "main" }),
            Extensions = Enumerable.Range(101, extensions).Select(number => new Extension { Number = ExtensionNumber.Parse($"{number}"), Name = $"Person {number}", Site = "london" })
                .ToImmutableDictionary(extension => extension.Number),
        });
        return state;
    }

    public static Pbx Pbx(int port = 5038, string password = Password) => new()
    {
        Name = "main",
        Address = "127.0.0.1",
        Control = new() { Kind = PbxKind.Asterisk, Port = port, Password = Secret.Of(password) },
    };

    public static PbxPeople People(FleetState? fleet = null) => new(fleet ?? Fleet(), "main");

    public static PbxLine Line(Stream stream, PbxLegs? legs = null, PbxOptions? options = null) =>
        new(stream, Pbx(), legs ?? new("main", "pbx-main"), People(), options ?? new(), TimeProvider.System) { IsPrivate = true };
}
