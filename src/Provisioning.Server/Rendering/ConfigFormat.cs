using System.Collections.Immutable;

namespace Provisioning.Rendering;

/// <summary>A syntax of configuration files. Several makers may share one.</summary>
internal abstract class ConfigFormat
{
    /// <summary><c>name = value</c>, one to a line.</summary>
    public static readonly ConfigFormat Assignments = new AssignmentsFormat();

    /// <summary>XML in which every attribute is a parameter, whatever element it stands in.</summary>
    public static readonly ConfigFormat Attributes = new AttributesFormat();

    public abstract string Name { get; }

    public abstract string ContentType { get; }

    /// <summary>Every parameter in the order in which it is written. Never throws: what makes no sense is passed over.</summary>
    public abstract ImmutableArray<ConfigParameter> Parse(ReadOnlySpan<byte> content);

    /// <summary>Writes a value so that it can neither end its parameter nor begin another.</summary>
    public abstract void Escape(ReadOnlySpan<char> value, CharBuffer output);

    /// <summary>The text that sets one parameter, to stand at the place that <see cref="AppendAt"/> names.</summary>
    public abstract void WriteParameter(string name, string value, CharBuffer output);

    /// <summary>Where a further parameter can be written.</summary>
    public abstract int AppendAt(ReadOnlySpan<char> content);

    public static bool TryFind(string name, out ConfigFormat format)
    {
        format = name == Attributes.Name ? Attributes : Assignments;
        return format.Name == name;
    }
}

/// <summary>A parameter in a configuration file.</summary>
/// <param name="Name">As written, in the vendor's spelling.</param>
/// <param name="Value">Without quotes and escapes.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="ValueBytes">Where its value stands, without quotes or blanks around it.</param>
internal readonly record struct ConfigParameter(string Name, string Value, int Line, Range ValueBytes);
