namespace Provisioning.Tests.Cli;

/// <summary>The command line against a server that runs in the test, with fleet files in a folder that goes with it.</summary>
internal sealed class Terminal : IAsyncDisposable
{
    private Terminal(TestServer server) => Server = server;

    public TestServer Server { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("provisioning-cli").FullName;

    /// <summary>Variables beside the server's address and the token.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>With the small office applied.</summary>
    public static async Task<Terminal> StartAsync()
    {
        var terminal = new Terminal(await TestServer.StartAsync());
        terminal.Environment["PROVISIONING_SERVER"] = terminal.Server.Address.ToString();
        terminal.Environment["PROVISIONING_TOKEN"] = terminal.Server.AdminToken;
        await terminal.Server.ApplyAsync(Office.Small);
        return terminal;
    }

    public void Write(string file, string text) => File.WriteAllText(Path.Combine(Folder, file), text);

    public Task<Finished> RunAsync(params string[] arguments) => Programs.RunAsync(arguments, Environment, Folder);

    /// <summary>Runs what must succeed and say nothing on standard error.</summary>
    public async Task<string> OutputAsync(params string[] arguments)
    {
        var finished = await RunAsync(arguments);
        Assert.True(finished is { ExitCode: 0, Error: "" }, finished.ToString());
        return finished.Output;
    }

    /// <summary>Runs what must be refused with exit code 1 and nothing on standard output.</summary>
    public async Task<string> RefusalAsync(params string[] arguments)
    {
        var finished = await RunAsync(arguments);
        Assert.True(finished is { ExitCode: 1, Output: "" }, finished.ToString());
        return finished.Error;
    }

    public async ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        await Server.DisposeAsync();
    }
}
