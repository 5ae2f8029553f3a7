using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Registrations;

/// <summary>RFC 3261 §10.3, RFC 5626 §6.</summary>
public sealed class RegisterRulesTests
{
    private const string Here = "Contact: <sip:805ec0000001@10.0.0.5:5060>";

    private readonly Registering _phone = new();

    [Fact]
    public void A_contact_lives_as_long_as_its_own_parameter_says()
    {
        Assert.Equal("200", _phone.Send("a", 1, Here + ";expires=600", "Expires: 1200"));
        Assert.Equal(_phone.Now.AddSeconds(600), Assert.Single(_phone.Bindings).ExpiresAt);
    }

    [Fact]
    public void Else_as_the_header_says()
    {
        _phone.Send("a", 1, Here, "Expires: 1200");
        Assert.Equal(_phone.Now.AddSeconds(1200), Assert.Single(_phone.Bindings).ExpiresAt);
    }

    [Theory]
    [InlineData(Here)]
    [InlineData(Here + ";expires=soon")]
    [InlineData(Here + ";expires=-1")]
    [InlineData(Here + ";expires=99999999999")]
    public void Else_an_hour(string contact)
    {
        _phone.Send("a", 1, contact);
        Assert.Equal(_phone.Now.AddHours(1), Assert.Single(_phone.Bindings).ExpiresAt);
    }

    [Fact]
    public void Who_asks_for_a_week_gets_two_hours()
    {
        _phone.Send("a", 1, Here + ";expires=604800");
        Assert.Equal(_phone.Now.AddHours(2), Assert.Single(_phone.Bindings).ExpiresAt);
    }

    [Fact]
    public void Who_asks_for_too_little_is_told_how_much_it_takes()
    {
        Assert.Equal("423 Min-Expires: 60", _phone.Send("a", 1, Here, "Expires: 59"));
        Assert.Empty(_phone.Bindings);
        Assert.Equal("200", _phone.Send("a", 2, Here, "Expires: 60"));
    }

    [Fact]
    public void No_contact_asks_and_changes_nothing()
    {
        _phone.Send("a", 1, Here);
        Assert.Equal("200", _phone.Send("b", 1));
        Assert.Equal("a", Assert.Single(_phone.Bindings).CallId);
    }

    [Fact]
    public void Several_contacts_stand_side_by_side_the_newest_last()
    {
        _phone.Send("a", 1, Here, "Contact: <sip:805ec0000001@10.0.0.5:5070>, <sip:805ec0000001@10.0.0.5:5080>");
        _phone.Send("a", 2, Here);
        Assert.Equal(["sip:805ec0000001@10.0.0.5:5070", "sip:805ec0000001@10.0.0.5:5080", "sip:805ec0000001@10.0.0.5:5060"], _phone.Contacts);
    }

    [Fact]
    public void The_same_uri_in_other_spelling_is_the_same_binding()
    {
        _phone.Send("a", 1, "Contact: <sip:805ec0000001@Phone.Example.com;transport=udp;line=1>");
        _phone.Send("a", 2, "Contact: <sip:805ec0000001@phone.example.com;ob;transport=UDP>");
        Assert.Equal("sip:805ec0000001@phone.example.com;ob;transport=UDP", Assert.Single(_phone.Contacts));
    }

    [Theory]
    [InlineData("sip:805EC0000001@10.0.0.5:5060")]
    [InlineData("sip:805ec0000001@10.0.0.5")]
    [InlineData("sip:805ec0000001@10.0.0.5:5060;transport=tcp")]
    [InlineData("sips:805ec0000001@10.0.0.5:5060")]
    public void Another_uri_is_another_binding(string uri)
    {
        _phone.Send("a", 1, Here);
        _phone.Send("a", 2, $"Contact: <{uri}>");
        Assert.Equal(2, _phone.Bindings.Length);
    }

    [Fact]
    public void Expires_zero_removes_that_contact_only()
    {
        _phone.Send("a", 1, Here, "Contact: <sip:805ec0000001@10.0.0.5:5070>");
        Assert.Equal("200", _phone.Send("a", 2, Here + ";expires=0"));
        Assert.Equal("sip:805ec0000001@10.0.0.5:5070", Assert.Single(_phone.Contacts));
    }

    [Fact]
    public void Star_removes_all()
    {
        _phone.Send("a", 1, Here, "Contact: <sip:805ec0000001@10.0.0.5:5070>");
        Assert.Equal("200", _phone.Send("b", 1, "Contact: *", "Expires: 0"));
        Assert.Empty(_phone.Bindings);
    }

    [Theory]
    [InlineData("Contact: *", "Expires: 60")]
    [InlineData("Contact: *", "Subject: no Expires")]
    [InlineData("Contact: *", "Contact: <sip:805ec0000001@10.0.0.5:5060>\r\nExpires: 0")]
    public void Star_stands_alone_with_expires_zero(string contact, string other)
    {
        _phone.Send("a", 1, Here);
        Assert.Equal("400", _phone.Send("a", 2, contact, other));
        Assert.Single(_phone.Bindings);
    }

    [Theory]
    [InlineData("Contact: *", "Expires: 0")]
    [InlineData(Here, "Expires: 0")]
    [InlineData(Here, "Expires: 3600")]
    public void An_overtaken_request_changes_nothing(string contact, string expires)
    {
        _phone.Send("a", 5, Here);
        _phone.Now += TimeSpan.FromMinutes(1);
        Assert.Equal("500", _phone.Send("a", 5, contact, expires));
        Assert.Equal("500", _phone.Send("a", 4, contact, expires));
        Assert.Equal((5U, _phone.Now.AddMinutes(59)), (_phone.Bindings[0].CSeq, _phone.Bindings[0].ExpiresAt));
    }

    [Fact]
    public void All_contacts_or_none()
    {
        Assert.Equal("423 Min-Expires: 60", _phone.Send("a", 1, Here + ";expires=600", "Contact: <sip:805ec0000001@10.0.0.5:5070>;expires=5"));
        Assert.Empty(_phone.Bindings);
    }

    [Theory]
    [InlineData("Contact: <mailto:somebody@example.com>")]
    [InlineData("Contact: sip:a@b, <>")]
    [InlineData("Contact: <sip:a b@c>")]
    public void A_contact_that_is_no_sip_uri_is_refused(string contact) => Assert.Equal("400", _phone.Send("a", 1, contact));

    [Fact]
    public void A_phone_has_four_contacts_at_most_and_the_oldest_gives_way()
    {
        for (uint port = 1; port <= 5; port++)
            Assert.Equal("200", _phone.Send("a", port, $"Contact: <sip:805ec0000001@10.0.0.5:{port}>"));
        Assert.Equal([2, 3, 4, 5], _phone.Bindings.Select(binding => binding.Contact.Port));
        Assert.Equal("403", _phone.Send("a", 9, "Contact: <sip:a@b:1>, <sip:a@b:2>, <sip:a@b:3>, <sip:a@b:4>, <sip:a@b:5>"));
    }

    [Fact]
    public void Ended_bindings_do_not_count()
    {
        _phone.Send("a", 7, Here, "Expires: 60");
        _phone.Now += TimeSpan.FromSeconds(60);
        Assert.Equal("200", _phone.Send("a", 1));
        Assert.Empty(_phone.Bindings);
    }

    [Fact]
    public void The_first_registration_and_a_new_call_id_are_a_boot()
    {
        _phone.Send("a", 1, Here);
        Assert.NotNull(_phone.Booted);
        var booted = _phone.Now;
        _phone.Now += TimeSpan.FromMinutes(5);

        _phone.Send("a", 2, Here);
        Assert.Null(_phone.Booted);
        Assert.Equal((booted, _phone.Now), (_phone.Bindings[0].BootedAt, _phone.Bindings[0].RefreshedAt));

        _phone.Send("b", 1, Here);
        Assert.NotNull(_phone.Booted);
        Assert.Equal((_phone.Now, booted), (_phone.Bindings[0].BootedAt, _phone.Bindings[0].RegisteredAt));
    }

    [Fact]
    public void A_phone_that_was_gone_for_an_hour_has_begun_anew()
    {
        _phone.Send("a", 1, Here);
        _phone.Now += TimeSpan.FromHours(1);
        _phone.Send("a", 2, Here);
        Assert.NotNull(_phone.Booted);
    }

    [Fact]
    public void A_new_address_with_the_old_call_id_is_no_boot()
    {
        _phone.Send("a", 1, Here);
        _phone.Send("a", 2, "Contact: <sip:805ec0000001@10.0.0.99:5060>");
        Assert.Null(_phone.Booted);
    }

    [Fact]
    public void A_removal_is_no_boot()
    {
        _phone.Send("a", 1, Here, "Expires: 0");
        Assert.Null(_phone.Booted);
    }

    [Fact]
    public void Rfc5626_the_same_flow_of_the_same_instance_is_replaced_whatever_its_uri()
    {
        string Flow(int port, int id) =>
            $"Contact: <sip:805ec0000001@10.0.0.5:{port};transport=tcp;ob>;reg-id={id};+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-805ec0000001>\"";
        _phone.Send("a", 1, Flow(1, 1), "Supported: path, outbound");
        _phone.Send("b", 1, Flow(2, 2), "Supported: path, outbound");
        _phone.Send("a", 2, Flow(3, 1), "Supported: path, outbound");
        Assert.Equal([2, 3], _phone.Bindings.Select(binding => binding.Contact.Port));
        Assert.Equal("<urn:uuid:00000000-0000-1000-8000-805ec0000001>", _phone.Bindings[0].Instance);
    }

    [Theory]
    [InlineData("10.0.0.5:5060", "198.51.100.7:40000", TransportProtocol.Udp, true)]
    [InlineData("198.51.100.7:5060", "198.51.100.7:40000", TransportProtocol.Udp, true)]
    [InlineData("198.51.100.7:40000", "198.51.100.7:40000", TransportProtocol.Udp, false)]
    [InlineData("198.51.100.7", "198.51.100.7:5060", TransportProtocol.Udp, false)]
    [InlineData("198.51.100.7:5060", "198.51.100.7:40000", TransportProtocol.Tcp, false)]
    [InlineData("[2001:db8::7]:5060", "[2001:db8::7]:5060", TransportProtocol.Udp, false)]
    [InlineData("phone.example.com", "198.51.100.7:5060", TransportProtocol.Udp, true)]
    public void A_phone_that_is_not_where_it_says_is_behind_nat(string contact, string source, TransportProtocol protocol, bool isBehindNat)
    {
        _phone.Flow = new StubFlow(source, protocol);
        _phone.Send("a", 1, $"Contact: <sip:805ec0000001@{contact}>");
        Assert.Equal(isBehindNat, Assert.Single(_phone.Bindings).IsBehindNat);
    }
}
