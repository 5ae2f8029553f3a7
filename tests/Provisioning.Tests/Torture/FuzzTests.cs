using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Provisioning.Tests.Torture;

/// <summary>
/// Broken and odd messages in numbers, made from the torture messages (<see cref="Fuzzer"/>), each held to <see cref="ParserPromises"/>.
/// <c>make fuzz SECONDS=600</c> runs longer with another seed. What breaks a promise is kept in <c>found/</c> and tried for ever after.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Rounds = 6_000;

    public static TheoryData<string> Found => [.. Directory.GetFiles(Vectors.FoundFolder, "*.dat").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Found))]
    public void What_once_broke_a_promise_keeps_it_now(string file) => ParserPromises.Check(File.ReadAllBytes(Path.Combine(Vectors.FoundFolder, file)), seed: 1);

    [Fact]
    public void No_bytes_break_the_promises_of_the_parser()
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable("FUZZ_SECONDS") ?? "0", CultureInfo.InvariantCulture);
        var seed = seconds == 0 ? 20_261_125 : RandomNumberGenerator.GetInt32(int.MaxValue);
        var fuzzer = new Fuzzer(seed);
        var clock = Stopwatch.StartNew();
        var rounds = 0;
        for (; rounds < Rounds || clock.Elapsed.TotalSeconds < seconds; rounds++)
        {
            var input = fuzzer.Next();
            var broken = Record.Exception(() => ParserPromises.Check(input, rounds));
            if (broken is null)
                continue;
            var file = Path.Combine(Vectors.FoundFolder, Convert.ToHexStringLower(SHA256.HashData(input))[..12] + ".dat");
            File.WriteAllBytes(file, input);
            Assert.Fail($"seed {seed}, round {rounds}, kept as {file}: {broken}");
        }

        output.WriteLine($"{rounds} messages, {fuzzer.Corpus} to begin with, seed {seed}");
    }
}
