namespace Provisioning.Simulator.Pbx;

/// <summary>What becomes of a phone that the PBX calls by itself.</summary>
internal enum PhoneReply
{
    Answers,
    IsBusy,
    Declines,
    RingsOn,
}
