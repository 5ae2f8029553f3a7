namespace Provisioning.Tests.Pbxs;

/// <summary>How FreeSWITCH takes a command apart: <c>switch_separate_string</c>, <c>cleanup_separated_string</c> and <c>switch_event_create_brackets</c>, rule by rule.</summary>
internal static class FreeSwitchParser
{
    /// <summary>The words of an API command, as <c>originate_function</c> sees them.</summary>
    public static List<string> Words(string text)
    {
        List<string> words = [];
        var (start, isQuoted) = (0, false);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ' ' && !isQuoted))
            {
                if (i > start)
                    words.Add(Clean(text[start..i], '\0'));
                start = i + 1;
            }
            else if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '\'')
            {
                isQuoted = !isQuoted;
            }
        }

        return words;
    }

    /// <summary>The variables of a dial string, and what is left of it.</summary>
    public static (List<(string Name, string Value)> Variables, string Left) Brackets(string text)
    {
        Assert.StartsWith("{", text, StringComparison.Ordinal);
        var (depth, end) = (0, -1);
        for (var i = 0; i < text.Length && end < 0; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '{')
                depth++;
            else if (text[i] == '}' && --depth == 0)
                end = i;
        }

        Assert.True(end > 0, $"{text} has no end of its variables");
        var inner = text[1..end];
        var delimiter = ',';
        if (inner.StartsWith("^^", StringComparison.Ordinal))
            (delimiter, inner) = (inner[2], inner[3..]);
        List<(string, string)> variables = [];
        foreach (var variable in Split(inner, delimiter, int.MaxValue))
        {
            if (Split(variable, '=', 2) is [var name, var value])
                variables.Add((name, value));
        }

        return (variables, text[(end + 1)..]);
    }

    private static List<string> Split(string text, char delimiter, int most)
    {
        List<string> parts = [];
        var (start, isQuoted) = (0, false);
        for (var i = 0; i < text.Length && parts.Count < most - 1; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '\'' && (isQuoted || text.IndexOf('\'', i + 1) >= 0))
            {
                isQuoted = !isQuoted;
            }
            else if (text[i] == delimiter && !isQuoted)
            {
                parts.Add(Clean(text[start..i], delimiter));
                start = i + 1;
            }
        }

        parts.Add(Clean(text[start..], delimiter));
        return parts;
    }

    private static string Clean(string text, char delimiter)
    {
        var clean = new System.Text.StringBuilder();
        var (isQuoted, end) = (false, 0);
        text = text.TrimStart(' ');
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && (text[i + 1] is '\'' or '"' or '\\' or 'n' or 'r' or 't' or 's' || text[i + 1] == delimiter))
            {
                clean.Append(text[++i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 's' => ' ', var other => other });
                end = clean.Length;
            }
            else if (text[i] == '\'' && (isQuoted || text.IndexOf('\'', i + 1) >= 0))
            {
                isQuoted = !isQuoted;
                if (isQuoted)
                    end = clean.Length;
            }
            else
            {
                clean.Append(text[i]);
                if (text[i] != ' ' || isQuoted)
                    end = clean.Length;
            }
        }

        return clean.ToString(0, end);
    }
}
