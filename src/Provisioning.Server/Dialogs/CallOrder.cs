namespace Provisioning.Dialogs;

/// <summary>Whether an event is news of its call. Pure.</summary>
internal static class CallOrder
{
    /// <summary>
    /// Numbers decide where both have one, and a higher number may take a call back to an earlier state, as a transfer does. Of a source that may have
    /// started anew any number is taken. Without numbers a call goes forward only (RFC 4235 §3.7.1): early after confirmed was overtaken on its way.
    /// </summary>
    public static bool IsLate(CallRecord known, CallDialog shown, CallEvent told)
    {
        if (told.Sequence is { } number && known.Sequence is { } last && (number != last || known.MayCountAnew))
            return number < last && !known.MayCountAnew;
        return told.State < shown.State;
    }
}
