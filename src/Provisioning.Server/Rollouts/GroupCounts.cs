namespace Provisioning.Rollouts;

/// <summary>How many phones of a group are where.</summary>
internal sealed class GroupCounts
{
    private readonly int[] _byState;

    public GroupCounts() => _byState = new int[Enum.GetValues<UpdateState>().Length];

    private GroupCounts(GroupCounts other) => _byState = [.. other._byState];

    public int this[UpdateState state] => _byState[(int)state];

    public int UnderWay => this[UpdateState.Notified] + this[UpdateState.Fetched];

    public int Open => this[UpdateState.Scheduled] + this[UpdateState.Deferred] + UnderWay;

    public int Done => this[UpdateState.Running] + this[UpdateState.AlreadyCurrent];

    public int Failed => this[UpdateState.Failed];

    /// <summary>Left the fleet, taken over by a newer rollout, or stopped: neither a success nor a failure.</summary>
    public int Gone => this[UpdateState.Superseded] + this[UpdateState.Removed] + this[UpdateState.Stopped];

    public void Add(UpdateState state, int number) => _byState[(int)state] += number;

    public GroupCounts Copy() => new(this);
}
