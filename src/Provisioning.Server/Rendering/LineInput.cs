using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>The registrations of a phone as templates see them: <c>lines</c>, <c>lamp</c> and <c>unused_accounts</c>.</summary>
internal sealed class LineInput
{
    private static readonly TemplateShape LineShape = new(
        "number", "extension", "user", "password", "label", "display_name", "address", "port", "transport", "voicemail", "is_shared");

    private static readonly TemplateShape LampShape = new("number", "user", "password", "host", "port");

    private static readonly string[] Transports = [.. Enum.GetNames<SipTransport>().Select(Name.Camel)];

    private LineInput(TemplateObject[] lines, TemplateObject? lamp, object[] unused) => (Lines, Lamp, Unused) = (lines, lamp, unused);

    public TemplateObject[] Lines { get; }

    public TemplateObject? Lamp { get; }

    public object[] Unused { get; }

    /// <summary>The last account of the model is the lamp line, so that it stays in its place when lines are added.</summary>
    public static int? LampAccount(Device device, PhoneModel model, EffectiveSettings settings) =>
        settings.Text("lamps") == "provisioning" && device.Lines.Length < model.Accounts ? model.Accounts : null;

    public static LineInput Of(
        Device device, PhoneModel model, Fleet fleet, Pbx pbx, int? lampAccount, RenderEnvironment environment, DeviceCredentials credentials, List<string> secrets)
    {
        var lines = new TemplateObject[Math.Min(device.Lines.Length, model.Accounts)];
        for (var i = 0; i < lines.Length; i++)
            lines[i] = Line(i + 1, device.Lines[i], fleet, pbx, secrets);
        if (lampAccount is not { } account)
            return new(lines, null, Numbers(lines.Length + 1, model.Accounts));

        var password = credentials.LampPassword.Reveal();
        secrets.Add(password);
        var lamp = new TemplateObject(LampShape, [Boxed.Of(account), credentials.LampUser, password, environment.LampHost, Boxed.Of(environment.LampPort)]);
        return new(lines, lamp, Numbers(lines.Length + 1, account - 1));
    }

    private static TemplateObject Line(int number, Line line, Fleet fleet, Pbx pbx, List<string> secrets)
    {
        var extension = fleet.Extensions.GetValueOrDefault(line.Extension);
        var digits = line.Extension.ToString();
        var password = extension?.SipPassword?.Reveal();
        if (!string.IsNullOrEmpty(password))
            secrets.Add(password);
        var name = extension?.Name ?? digits;
        return new TemplateObject(LineShape,
        [
            Boxed.Of(number), digits, extension?.SipUser ?? digits, password, line.Label ?? name, name, pbx.Address, Boxed.Of(pbx.Port),
            Transports[(int)pbx.Transport], pbx.VoicemailNumber.Length == 0 ? null : pbx.VoicemailNumber, extension?.SharedLine ?? false,
        ]);
    }

    private static object[] Numbers(int first, int last)
    {
        var numbers = new object[Math.Max(0, last - first + 1)];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = Boxed.Of(first + i);
        return numbers;
    }
}
