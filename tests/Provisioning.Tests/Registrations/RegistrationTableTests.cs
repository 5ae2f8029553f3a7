using Provisioning.Registrations;

namespace Provisioning.Tests.Registrations;

public sealed class RegistrationTableTests
{
    private readonly RegistrationTable _table = new();
    private readonly Registering _phone = new();

    [Fact]
    public void The_best_way_is_the_newest_that_can_be_reached()
    {
        var first = new StubFlow("198.51.100.7:40000");
        _phone.Flow = first;
        Register("a", 1, "10.0.0.5:1");
        var second = new StubFlow("198.51.100.7:40001");
        _phone.Flow = second;
        Register("b", 1, "10.0.0.5:2");
        Assert.Same(second, _table.FlowOf(Registering.Mac));

        second.IsCut = true;

        Assert.Same(first, _table.FlowOf(Registering.Mac));
        first.IsCut = true;
        Assert.Null(_table.FlowOf(Registering.Mac));
        Assert.Equal("b", _table.Find(Registering.Mac)!.CallId);
    }

    [Fact]
    public void What_has_ended_is_swept_and_told_to_the_store()
    {
        Register("a", 1, "10.0.0.5:1", "Expires: 60");
        _table.TakeChanged();

        Assert.Equal(0, _table.Sweep(_phone.Now.AddSeconds(59), _ => true));
        Assert.Equal(1, _table.Sweep(_phone.Now.AddSeconds(60), _ => true));

        Assert.Null(_table.Find(Registering.Mac));
        var (mac, bindings) = Assert.Single(_table.TakeChanged());
        Assert.Equal((Registering.Mac, 0), (mac, bindings.Length));
    }

    [Fact]
    public void A_phone_that_left_the_fleet_is_swept()
    {
        Register("a", 1, "10.0.0.5:1");
        Assert.Equal(1, _table.Sweep(_phone.Now, _ => false));
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void A_note_about_a_binding_that_was_refreshed_meanwhile_is_dropped()
    {
        Register("a", 1, "10.0.0.5:1");
        var old = _table.Find(Registering.Mac)!;
        Register("a", 2, "10.0.0.5:1");

        _table.Note(old, binding => binding with { IsDead = true });

        Assert.False(_table.Find(Registering.Mac)!.IsDead);
    }

    [Fact]
    public void A_decision_on_an_old_snapshot_is_not_carried_out()
    {
        Register("a", 1, "10.0.0.5:1");
        Assert.False(_table.TrySwap(Registering.Mac, [], []) && _table.Count == 0);
        Assert.False(_table.TrySwap(Registering.Mac, [], _phone.Bindings));
        Assert.True(_table.TrySwap(Registering.Mac, _table.AllOf(Registering.Mac), []));
        Assert.Equal(0, _table.Count);
    }

    private void Register(string callId, uint cseq, string address, params string[] more)
    {
        var before = _table.AllOf(Registering.Mac);
        Assert.Equal("200", _phone.Send(callId, cseq, [$"Contact: <sip:805ec0000001@{address}>", .. more]));
        Assert.True(_table.TrySwap(Registering.Mac, before, _phone.Bindings));
    }
}
