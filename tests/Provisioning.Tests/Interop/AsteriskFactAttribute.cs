using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace Provisioning.Tests.Interop;

/// <summary>A test with a real Asterisk. Where there is none on the PATH there is no such test either.</summary>
[XunitTestCaseDiscoverer(typeof(AsteriskDiscoverer))]
internal sealed class AsteriskFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : FactAttribute(file, line);

internal sealed class AsteriskDiscoverer : FactDiscoverer
{
    public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        Asterisk.Program is null ? new([]) : base.Discover(discoveryOptions, testMethod, factAttribute);
}
