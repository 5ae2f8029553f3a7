using Provisioning.Registrations;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.Registrations;

public sealed class RegisterWireTests
{
    private const string Agent = "User-Agent: Yealink SIP-T54W 96.86.0.100 80:5e:c0:00:00:01";

    [Fact]
    public async Task A_phone_is_told_all_its_contacts_and_how_long_they_last()
    {
        await using var server = await LampOffice.StartAsync();
        using var phone = new SipPeer(server.SipPort());

        var answer = await phone.AskSignedAsync(server.SignIn(LampOffice.Mac), 1, LampOffice.Register(
            LampOffice.Mac, "call-1", $"Contact: \"Lamps\" <sip:{LampOffice.Mac}@127.0.0.1:{phone.Port};line=x>;q=0.5;expires=600", "Contact: <sip:other@192.0.2.9>", Agent));

        var lines = answer.Split("\r\n");
        Assert.Equal("SIP/2.0 200 OK", lines[0]);
        Assert.Contains($";received=127.0.0.1", SipPeer.Header(answer, "Via"), StringComparison.Ordinal);
        Assert.Contains($";rport={phone.Port}", SipPeer.Header(answer, "Via"), StringComparison.Ordinal);
        Assert.Equal([$"<sip:{LampOffice.Mac}@127.0.0.1:{phone.Port};line=x>;expires=600", "<sip:other@192.0.2.9>;expires=3600"], SipPeer.Headers(answer, "Contact"));
        Assert.Equal("call-1", SipPeer.Header(answer, "Call-ID"));
        Assert.Equal("2 REGISTER", SipPeer.Header(answer, "CSeq"));
        Assert.Matches("^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT$", SipPeer.Header(answer, "Date"));
    }

    [Fact]
    public async Task The_table_knows_where_the_phone_is_and_what_it_runs()
    {
        await using var server = await LampOffice.StartAsync();
        using var phone = new SipPeer(server.SipPort());
        await phone.AskSignedAsync(server.SignIn(LampOffice.Mac), 1, LampOffice.Register(LampOffice.Mac, "a", $"Contact: <sip:{LampOffice.Mac}@10.1.2.3:5060>", Agent));

        var line = (await server.JsonAsync($"/api/devices/{LampOffice.Mac}/registrations"))[0]!;

        Assert.Equal("yealink/t54w", line["model"]!.ToString());
        Assert.Equal("96.86.0.100", line["firmware"]!.ToString());
        Assert.Equal($"UDP 127.0.0.1:{phone.Port}", $"{line["transport"]} {line["address"]}");
        Assert.True(line["isBehindNat"]!.GetValue<bool>());
        Assert.True(line["isReachable"]!.GetValue<bool>());
        Assert.Single((await server.JsonAsync("/api/registrations")).AsArray());
        Assert.Empty((await server.JsonAsync($"/api/devices/{LampOffice.OtherMac}/registrations")).AsArray());
    }

    [Fact]
    public async Task Rfc5626_who_uses_flows_is_told_that_they_are_used()
    {
        await using var server = await LampOffice.StartAsync();
        using var phone = new SipPeer(server.SipPort());
        const string contact = "<sip:a@10.0.0.5;ob>;reg-id=1;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-805ec0000001>\"";

        var answer = await phone.AskSignedAsync(
            server.SignIn(LampOffice.Mac), 1, LampOffice.Register(LampOffice.Mac, "a", $"Contact: {contact}", "Supported: path, outbound"));

        Assert.Equal("outbound", SipPeer.Header(answer, "Require"));
        Assert.Equal("<sip:a@10.0.0.5;ob>;expires=3600;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-805ec0000001>\";reg-id=1", SipPeer.Header(answer, "Contact"));
    }

    [Fact]
    public async Task Rfc3327_the_path_comes_back()
    {
        await using var server = await LampOffice.StartAsync();
        using var phone = new SipPeer(server.SipPort());

        var answer = await phone.AskSignedAsync(server.SignIn(LampOffice.Mac), 1, LampOffice.Register(
            LampOffice.Mac, "a", "Contact: <sip:a@10.0.0.5>", "Supported: path", "Path: <sip:p2.example.com;lr>", "Path: <sip:p1.example.com;lr>"));

        Assert.Equal("<sip:p2.example.com;lr>, <sip:p1.example.com;lr>", SipPeer.Header(answer, "Path"));
    }

    [Fact]
    public async Task A_restart_finds_the_phone_where_it_was()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        using var phone = await RegisterOnceAsync(database);

        await using var server = await TestServer.StartOnAsync(database);

        var registration = server.Get<RegistrationTable>().Find(LampOffice.Mac)!;
        Assert.Equal((phone.Port, "yealink/t54w"), (registration.Way.Remote.Port, registration.Model));
        Assert.True(registration.IsReachable);
        registration.Flow!.Send("NOTIFY sip:a SIP/2.0\r\n\r\n"u8.ToArray());
        Assert.StartsWith("NOTIFY", await phone.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_request_gets_the_same_answer_and_changes_nothing()
    {
        await using var server = await LampOffice.StartAsync();
        using var phone = new SipPeer(server.SipPort());
        var client = server.SignIn(LampOffice.Mac);
        await phone.AskSignedAsync(client, 1, LampOffice.Register(LampOffice.Mac, "a", "Contact: <sip:a@10.0.0.5>"));
        var text = string.Join("\r\n",
        [
            $"REGISTER sip:127.0.0.1 SIP/2.0", $"Via: SIP/2.0/UDP 127.0.0.1:{phone.Port};branch=z9hG4bKrepeated;rport", .. LampOffice.Register(LampOffice.Mac, "a", "Contact: <sip:a@10.0.0.5>")[1..],
            "CSeq: 7 REGISTER", $"Authorization: {client.Authorize("REGISTER", "sip:127.0.0.1")}", "Content-Length: 0", "", "",
        ]);

        await phone.SendTextAsync(text);
        var first = await phone.ReceiveAsync();
        await phone.SendTextAsync(text);

        Assert.StartsWith("SIP/2.0 200 ", first, StringComparison.Ordinal);
        Assert.Equal(first, await phone.ReceiveAsync());
    }

    private static async Task<SipPeer> RegisterOnceAsync(TestDatabase database)
    {
        await using var server = await TestServer.StartOnAsync(database);
        await server.ApplyAsync(Office.Small);
        var phone = new SipPeer(server.SipPort());
        await phone.AskSignedAsync(server.SignIn(LampOffice.Mac), 1, LampOffice.Register(LampOffice.Mac, "a", $"Contact: <sip:a@127.0.0.1:{phone.Port}>", Agent));
        return phone;
    }
}
