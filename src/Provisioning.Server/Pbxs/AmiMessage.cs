namespace Provisioning.Pbxs;

/// <summary>One message of an Asterisk: an answer to an action, or an event. Field names are compared without regard to case, as Asterisk does.</summary>
internal sealed class AmiMessage(IReadOnlyList<KeyValuePair<string, string>> fields)
{
    public static readonly AmiMessage Empty = new([]);

    private const string Unknown = "<unknown>";

    public IReadOnlyList<KeyValuePair<string, string>> Fields => fields;

    /// <summary>Empty in answers.</summary>
    public string Event => this["Event"];

    public string ActionId => this["ActionID"];

    public bool IsAnswer => Event.Length == 0 && this["Response"].Length > 0;

    public bool IsSuccess => this["Response"].Equals("Success", StringComparison.OrdinalIgnoreCase);

    /// <summary>The last item of a list.</summary>
    public bool EndsList => this["EventList"].StartsWith("Complete", StringComparison.OrdinalIgnoreCase) || this["EventList"].StartsWith("Cancelled", StringComparison.OrdinalIgnoreCase);

    /// <summary>Empty where it is not told, or told as unknown.</summary>
    public string this[string field]
    {
        get
        {
            foreach (var (name, value) in fields)
            {
                if (name.Equals(field, StringComparison.OrdinalIgnoreCase))
                    return value == Unknown ? "" : value;
            }

            return "";
        }
    }
}
