namespace Provisioning.Simulator.Ami;

/// <summary>All actions by name.</summary>
internal static class AmiCommands
{
    private static readonly Dictionary<string, AmiCommand> ByName =
        ((IEnumerable<AmiCommand>)[.. AmiCallCommands.All, .. AmiListCommands.All, .. AmiPlainCommands.All]).ToDictionary(command => command.Name, StringComparer.OrdinalIgnoreCase);

    public static AmiCommand? Find(string name) => ByName.GetValueOrDefault(name);

    public static IEnumerable<AmiCommand> All => ByName.Values.OrderBy(command => command.Name, StringComparer.Ordinal);
}
