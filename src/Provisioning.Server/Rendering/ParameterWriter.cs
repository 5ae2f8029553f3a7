using System.Text;

namespace Provisioning.Rendering;

/// <summary>
/// Puts an administrator's own parameters into a rendered file: where the template wrote the parameter, the value is
/// replaced, and where it did not, the parameter is added. Only what a maker allows to stand more than once ever does.
/// </summary>
internal static class ParameterWriter
{
    public static void Apply(ParameterSet parameters, ParameterPatterns repeatable, ConfigFormat format, CharBuffer buffer)
    {
        var text = buffer.Text.ToString();
        var content = Encoding.UTF8.GetBytes(text);
        var written = new HashSet<string>(StringComparer.Ordinal);
        buffer.Clear();
        var at = 0;
        foreach (var parameter in format.Parse(content))
        {
            if (!parameters.Values.TryGetValue(parameter.Name, out var replacement) || repeatable.Match(parameter.Name))
                continue;
            var (start, end) = (parameter.ValueBytes.Start.Value, parameter.ValueBytes.End.Value);
            buffer.Write(Encoding.UTF8.GetString(content, at, start - at));
            if (written.Add(parameter.Name))
                format.Escape(replacement.Value, buffer);
            at = end;
        }

        buffer.Write(Encoding.UTF8.GetString(content, at, content.Length - at));
        Append(parameters, written, format, buffer);
    }

    private static void Append(ParameterSet parameters, HashSet<string> written, ConfigFormat format, CharBuffer buffer)
    {
        if (parameters.Values.Count == written.Count)
            return;
        var place = format.AppendAt(buffer.Text);
        var rest = buffer.Text[place..].ToString();
        buffer.Cut(place);
        foreach (var (name, added) in parameters.Values)
        {
            if (!written.Contains(name))
                format.WriteParameter(name, added.Value, buffer);
        }

        buffer.Write(rest);
    }
}
