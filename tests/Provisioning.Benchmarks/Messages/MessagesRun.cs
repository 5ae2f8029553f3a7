using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Provisioning.Benchmarks.Messages;

/// <summary>In this process: the generated project of the usual way would have to be restored, and packages are locked here.</summary>
internal static class MessagesRun
{
    public static void Run() => BenchmarkRunner.Run<MessageBenchmarks>(
        DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)).WithArtifactsPath(Path.Combine(Path.GetTempPath(), "provisioning-benchmarks")));
}
