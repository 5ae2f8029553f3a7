namespace Provisioning.Configs;

/// <summary>How far the publication that runs now has come: for a progress bar, and for those who wonder why it takes long.</summary>
internal sealed class FleetProgress : IProgress<PublishProgress>
{
    private long _packed;

    public PublishProgress Current
    {
        get
        {
            var packed = Interlocked.Read(ref _packed);
            return new((int)(packed >> 32), (int)packed);
        }
    }

    public void Report(PublishProgress value) => Interlocked.Exchange(ref _packed, ((long)value.Rendered << 32) | (uint)value.Total);
}
