using System.Globalization;
using Provisioning.Devices;
using Provisioning.Signalling;
using Provisioning.Sip.Dialogs;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Subscriptions;

/// <summary>
/// Answers SUBSCRIBE (RFC 6665 §4.2.1). A first one, a refresh, an end and a single question take the same way:
/// <code>
/// 1 who asks                      PhoneSignIn, or an edge proxy that vouches
/// 2 what for                      SubscribeTerms
/// 3 may it                        WatchRights
/// 4 into the table, then the 200, then the whole state
/// </code>
/// It is in the table before the state is read, and states are compared by revision: a change in between is neither lost nor overwritten.
/// </summary>
internal sealed class SubscribeHandler(
    SubscriptionDoors doors, SubscriptionMaker maker, SubscriptionArchive archive, NotifyStack stack, DialogSnapshots snapshots) : ISipHandler
{
    public string Method => Methods.Subscribe;

    public IReadOnlyCollection<string> OptionTags => [SubscribeTerms.EventList];

    public IReadOnlyCollection<string> Events => [EventPackage.Dialog.Name];

    public void Handle(ServerTransaction transaction)
    {
        if (!doors.TryEnter(transaction, out var device))
            return;
        var request = transaction.Request;
        SubscribeTerms terms = null!;
        var refusal = doors.AreClosed ? SubscribeRefusal.Stopping : SubscribeTerms.Read(request, stack.Options, out terms);
        if (refusal == SubscribeRefusal.None)
            refusal = request.To.Tag is { } tag ? Renew(transaction, device, terms, tag) : Begin(transaction, device, terms);
        if (refusal == SubscribeRefusal.None)
            return;
        stack.Metrics.Refused(refusal);
        transaction.Respond(refusal.Answer(request, Tags.New(), stack.Options));
    }

    private SubscribeRefusal Begin(ServerTransaction transaction, MacAddress? device, SubscribeTerms terms)
    {
        var refusal = maker.Make(transaction, device, terms, out var subscription);
        if (refusal == SubscribeRefusal.None)
            refusal = stack.Table.TryAdd(subscription!);
        if (refusal != SubscribeRefusal.None)
            return refusal;

        Accept(transaction, terms, subscription!);
        Show(subscription!, terms);
        if (terms.Expires == 0)
            return SubscribeRefusal.None;
        subscription!.Begin();
        stack.Journal.Touch(subscription);
        return SubscribeRefusal.None;
    }

    private SubscribeRefusal Renew(ServerTransaction transaction, MacAddress? device, SubscribeTerms terms, string tag)
    {
        var request = transaction.Request;
        var key = new SipDialogKey(request.CallId, tag, request.From.Tag ?? "");
        var subscription = stack.Table.Find(key) ?? archive.Revive(key, _ => transaction.Flow);
        // Somebody else's subscription is none of his.
        if (subscription is null || subscription.Watcher.Device != device)
            return SubscribeRefusal.NoSuchDialog;
        if (subscription.Watcher.EventHeader != terms.EventHeader)
            return SubscribeRefusal.SharedDialog;
        if (!SubscribeTerms.Accepts(request, subscription.ContentType))
            return SubscribeRefusal.NotAcceptable;
        if (subscription.Accept(request) is var refusal and not SubscribeRefusal.None)
            return refusal;

        Accept(transaction, terms, subscription);
        subscription.Renew(request, stack.Table.WayTo(device, transaction.Flow), TimeSpan.FromSeconds(terms.Expires));
        Show(subscription, terms);
        return SubscribeRefusal.None;
    }

    /// <summary>Every 2xx is followed by the whole state (RFC 6665 §4.2.1.2); with an interval of 0 that is the last one (§4.2.1.4, §4.4.3).</summary>
    private void Show(Subscription subscription, SubscribeTerms terms)
    {
        foreach (var rested in subscription.Way.Hear(stack.Wheel.Now))
            rested.Advance();
        if (terms.Expires > 0)
            subscription.OfferAll(snapshots.Of(subscription));
        else
            subscription.End(TerminationReason.Timeout, snapshots.Of(subscription));
    }

    private static void Accept(ServerTransaction transaction, SubscribeTerms terms, Subscription subscription)
    {
        var response = new OutgoingResponse(transaction.Request, 200, "OK", subscription.Key.LocalTag)
            .Add(HeaderName.Contact, SubscriptionMaker.ContactOf(subscription.Watcher, transaction.Flow))
            .Add(HeaderName.Expires, terms.Expires.ToString(CultureInfo.InvariantCulture))
            .Add(HeaderName.AllowEvents, EventPackage.Allowed);
        if (subscription.Require is { } extension)
            response.Add(HeaderName.Require, extension);
        transaction.Respond(response);
    }
}
