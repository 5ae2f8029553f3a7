namespace Provisioning.Simulator.Reading;

/// <summary>The keys that a phone has, its expansion modules included.</summary>
internal sealed class KeySpace(int keys, int[] modules)
{
    /// <summary>Where key number <paramref name="number"/> is when modules go on counting after the phone.</summary>
    public (int Module, int Number) Place(int number)
    {
        if (number <= keys)
            return (0, number);

        var rest = number - keys;
        for (var module = 0; module < modules.Length; module++)
        {
            if (rest <= modules[module])
                return (module + 1, rest);
            rest -= modules[module];
        }

        return (0, number);
    }

    public bool Has(int module, int number) =>
        number >= 1 && (module == 0 ? number <= keys : module <= modules.Length && number <= modules[module - 1]);
}
