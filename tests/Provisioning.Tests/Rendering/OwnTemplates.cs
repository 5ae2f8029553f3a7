namespace Provisioning.Tests.Rendering;

/// <summary>An administrator's own template folder, gone after the test.</summary>
internal sealed class OwnTemplates : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("own-templates").FullName;

    public OwnTemplates With(string name, string text)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    /// <summary>The shipped file with a change.</summary>
    public OwnTemplates WithShipped(string name, Func<string, string> change) =>
        With(name, change(File.ReadAllText(System.IO.Path.Combine(TestFleet.Templates, name))));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
