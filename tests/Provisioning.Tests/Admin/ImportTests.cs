using System.Text.Json;
using Provisioning.Tests.Configs;

namespace Provisioning.Tests.Admin;

public sealed class ImportTests
{
    [Fact]
    public async Task Rows_add_phones_and_change_those_that_are_there()
    {
        await using var server = await Changing.StartSmallAsync(DatabaseKind.Sqlite);
        await server.ChangeAsync(fleet => fleet with
        {
            Devices = fleet.Devices.SetItem(Changing.Bilal, fleet.Devices[Changing.Bilal] with { Keys = [new Provisioning.Devices.Key { Kind = Provisioning.Devices.KeyKind.Park, Value = "7" }], CredentialGeneration = 4 }),
        });

        var answer = (await ImportAsync(server, "MAC,Model,Site,Lines,Modules\n80-5E-C0-00-00-02,Poly/VVX450,london,101 102,\n\"805ec0000003\",yealink/t54w,london,,exp50\n")).Is(200);

        Assert.Equal("""{"changed":2,"rendered":2,"published":2,"warnings":[],"heldBack":[]}""", answer.Text);
        var bilal = server.Fleet.Devices[Changing.Bilal];
        Assert.Equal(("poly/vvx450", "101 102", "7", 4), (bilal.Model, string.Join(' ', bilal.Lines.Select(line => line.Extension)), bilal.Keys[0].Value, bilal.CredentialGeneration));
        Assert.Equal(3, server.Fleet.Devices.Count);
    }

    [Fact]
    public async Task Every_wrong_row_is_told_with_its_line_and_nothing_is_imported()
    {
        await using var server = await Changing.StartSmallAsync(DatabaseKind.Sqlite);
        var served = server.Served();

        var answer = (await ImportAsync(server, "mac,model,site,lines\n805ec0000003,yealink/t54w,london,101\nnonsense,yealink/t54w,london,101\n805ec0000003,yealink/t54w,london,\n805ec0000004,yealink/t99,paris,10x\n805ec0000005,yealink/t54w,london,999\n"))
            .IsProblem(422, "The change was refused");

        Assert.Equal(
            [
                "3:1 rows/3/mac: 'nonsense' is not a MAC address of 12 hex digits",
                "4:1 rows/4/mac: '805ec0000003' stands in line 2 already",
                "5:1 rows/5/lines: '10x' is not an extension number of 1 to 20 digits",
                "5:1 devices/805ec0000004/site: 'paris' is no site of this fleet; allowed: london",
                "5:1 devices/805ec0000004/model: 'yealink/t99' is not a model that is known",
                "6:1 devices/805ec0000005/lines/0: '999' is no extension of this fleet; list it under extensions",
            ],
            answer.Errors.Select(error => error.Split(';')[0].Contains("model", StringComparison.Ordinal) ? error.Split(';')[0] : error));
        Assert.Equal(served, server.Served());
    }

    [Theory]
    [InlineData("", "the first row must name the columns mac, model, site, lines")]
    [InlineData("name,number\n", "the first row must name the columns mac, model, site, lines")]
    [InlineData("\0\u0001\u0002", "the first row must name the columns mac, model, site, lines")]
    [InlineData("mac,model,site,lines\n805ec0000003\nnonsense,,,\n", "rows/2/site: is empty; write the name of a site")]
    [InlineData("mac,model,site,lines\n\"805ec0000003,yealink", "")]
    [InlineData("mac,mac,model,site,lines\n1,2,3,4,5\n", "")]
    public async Task What_is_no_such_table_is_refused(string text, string message)
    {
        await using var server = await Changing.StartSmallAsync(DatabaseKind.Sqlite);

        var answer = (await ImportAsync(server, text)).IsProblem(422, "The change was refused");

        Assert.Contains(answer.Errors, error => error.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_header_alone_imports_nothing()
    {
        await using var server = await Changing.StartSmallAsync(DatabaseKind.Sqlite);

        Assert.Equal("""{"changed":0,"rendered":0,"published":0,"warnings":[],"heldBack":[]}""", (await ImportAsync(server, "mac,model,site,lines\n")).Is(200).Text);
    }

    private static Task<Answer> ImportAsync(TestServer server, string text) =>
        server.Http.SendAsync("POST", "/api/devices/import", JsonSerializer.Serialize(new { file = "phones.csv", text }));
}
