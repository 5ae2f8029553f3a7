using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Registrations;

/// <summary>
/// Asks with OPTIONS: keeps a NAT's way to the phone open, and finds out which phones no longer answer. Any answer counts, an error
/// included. Called by one loop; the answers come from anywhere.
/// </summary>
internal sealed class KeepAlive(RegistrationTable table, TransactionLayer transactions, IOptions<RegistrationOptions> options)
{
    /// <summary>When each binding was last asked; it goes with the binding.</summary>
    private readonly ConditionalWeakTable<object, StrongBox<DateTimeOffset>> _askedAt = [];

    public void AskDue(DateTimeOffset now)
    {
        if (options.Value.KeepAlive == KeepAliveMode.Off)
            return;
        foreach (var binding in table.All)
        {
            if (binding.Flow is { IsOpen: true } && IsAsked(binding) && IsDue(binding, now))
                Ask(binding);
        }
    }

    private bool IsAsked(Registration binding) => options.Value.KeepAlive == KeepAliveMode.All || binding.IsBehindNat;

    private bool IsDue(Registration binding, DateTimeOffset now)
    {
        if (!_askedAt.TryGetValue(binding.Contact, out var askedAt))
        {
            askedAt = new(binding.RefreshedAt);
            _askedAt.Add(binding.Contact, askedAt);
        }

        if (now - askedAt.Value < (binding.IsDead ? options.Value.DeadInterval : options.Value.KeepAliveInterval))
            return false;
        askedAt.Value = now;
        return true;
    }

    private void Ask(Registration binding)
    {
        var sentBy = binding.Flow!.SentBy;
        var request = new OutgoingRequest(Methods.Options, binding.Contact.Text);
        if (binding.Path.Length > 0)
            request.Add(HeaderName.Route, binding.Path);
        request.Add(HeaderName.MaxForwards, "70")
            .Add(HeaderName.From, $"<sip:provisioning@{sentBy}>;tag={Tags.New()}")
            .Add(HeaderName.To, $"<{binding.Contact.Text}>")
            .Add(HeaderName.CallId, string.Create(CultureInfo.InvariantCulture, $"{Guid.NewGuid():N}"))
            .Add(HeaderName.CSeq, "1 OPTIONS")
            .Add(HeaderName.Contact, $"<sip:{sentBy}>");
        transactions.Send(request, binding.Flow, new Question(this, binding));
    }

    private void NoteAnswer(Registration binding)
    {
        if (binding is not { Unanswered: 0, IsDead: false })
            table.Note(binding, current => current with { Unanswered = 0, IsDead = false });
    }

    private void NoteSilence(Registration binding) => table.Note(binding, current =>
    {
        var unanswered = current.Unanswered + 1;
        var isDead = unanswered >= options.Value.KeepAliveFailures;
        return current with { Unanswered = unanswered, IsDead = isDead };
    });

    private sealed class Question(KeepAlive asker, Registration binding) : IClientTransactionUser
    {
        public void OnResponse(ClientTransaction transaction, SipResponse response) => asker.NoteAnswer(binding);

        public void OnFailed(ClientTransaction transaction, ClientFailure failure) => asker.NoteSilence(binding);
    }
}
