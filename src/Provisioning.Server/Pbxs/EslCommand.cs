namespace Provisioning.Pbxs;

/// <summary>Commands of the event socket as they are written: a line, header lines, an empty line. Nothing that is said in one of them can begin another.</summary>
internal static class EslCommand
{
    public static string Line(string line) => Lines(line);

    /// <summary>Runs in a thread of its own there, and tells its result under our id.</summary>
    public static string Job(string id, string api) => Lines($"bgapi {api}", $"Job-UUID: {id}");

    public static string Event(string name, params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var lines = new string[headers.Length + 1];
        lines[0] = $"sendevent {name}";
        for (var i = 0; i < headers.Length; i++)
            lines[i + 1] = $"{headers[i].Name}: {headers[i].Value}";
        return Lines(lines);
    }

    /// <summary>The last door: whoever may say something has been checked before, and got a better answer.</summary>
    private static string Lines(params ReadOnlySpan<string> lines)
    {
        foreach (var line in lines)
        {
            if (line.AsSpan().ContainsAny('\r', '\n', '\0'))
                throw new ArgumentException("a command has a line break", nameof(lines));
        }

        return string.Join('\n', lines!) + "\n\n";
    }
}
