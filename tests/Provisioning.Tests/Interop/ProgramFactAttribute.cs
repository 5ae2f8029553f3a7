using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace Provisioning.Tests.Interop;

/// <summary>A test with a real program that Debian does not have. Where there is none on the PATH there is no such test either.</summary>
[XunitTestCaseDiscoverer(typeof(ProgramFactDiscoverer))]
internal sealed class ProgramFactAttribute(string program, [CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : FactAttribute(file, line)
{
    /// <summary>Where it is; null where it is not.</summary>
    public string? Path => Find(program);

    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .Select(folder => System.IO.Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}

internal sealed class ProgramFactDiscoverer : FactDiscoverer
{
    public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        factAttribute is ProgramFactAttribute { Path: null } ? new([]) : base.Discover(discoveryOptions, testMethod, factAttribute);
}
