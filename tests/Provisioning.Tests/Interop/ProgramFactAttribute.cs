using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace Provisioning.Tests.Interop;

/// <summary>A test with a real program that Debian does not have. Where there is none on the PATH there is no such test either.</summary>
[XunitTestCaseDiscoverer(typeof(ProgramFactDiscoverer))]
internal sealed class ProgramFactAttribute(string? program = null, [CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : FactAttribute(file, line)
{
    /// <summary>Null where the test's class says it: see <see cref="WithProgramAttribute"/>.</summary>
    public string? Program => program;

    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .Select(folder => System.IO.Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}

/// <summary>The program of all tests of a class, those that it inherits too.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class WithProgramAttribute(string program) : Attribute
{
    public string Program => program;
}

internal sealed class ProgramFactDiscoverer : FactDiscoverer
{
    public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        ProgramOf(testMethod, factAttribute) is { } program && ProgramFactAttribute.Find(program) is not null ? base.Discover(discoveryOptions, testMethod, factAttribute) : new([]);

    private static string? ProgramOf(IXunitTestMethod method, IFactAttribute fact) =>
        (fact as ProgramFactAttribute)?.Program ?? method.TestClass.Class.GetCustomAttribute<WithProgramAttribute>()?.Program;
}
