namespace Provisioning.Simulator.Pbx;

/// <summary>What the phones do that the PBX calls by itself.</summary>
internal sealed class PhoneReplies(SimulatedPbxOptions options)
{
    private readonly Dictionary<string, PhoneReply> _replies = new(StringComparer.Ordinal);

    public PhoneReply Of(string endpoint) => _replies.GetValueOrDefault(endpoint);

    public void Set(string endpoint, PhoneReply reply) => _replies[endpoint] = reply;

    /// <summary>By itself where a header asks for it, as <c>Alert-Info: info=alert-autoanswer</c> and <c>Call-Info: answer-after=0</c> do.</summary>
    public TimeSpan AnswersAfter(string endpoint, Originate asked)
    {
        if (Of(endpoint) == PhoneReply.RingsOn)
            return TimeSpan.MaxValue;
        var isTold = asked.Variables.Any(variable => $"{variable.Key}={variable.Value}".Contains("answer", StringComparison.OrdinalIgnoreCase));
        return isTold ? options.AutoAnswer : options.Answer;
    }
}
