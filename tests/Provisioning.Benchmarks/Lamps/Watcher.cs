namespace Provisioning.Benchmarks.Lamps;

/// <summary>One subscription of one phone.</summary>
internal struct Watcher
{
    public int Extension;
    public uint CSeq;
    public uint RemoteCSeq;
    public int Expires;
    public long SentAt;
    public SipDialog Dialog;
    public LampState Shown;
    public bool AwaitsAnswer;
    public bool AwaitsNotify;
}
