using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Provisioning.Tests;

/// <summary><c>provisioning serve</c> as a process of its own, to be killed at will.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _error;
    private readonly Task<string> _output;

    private ServerProcess(Process process, Uri address, string token, string firstOutput, (Task<string> Output, Task Error) more)
    {
        (_process, Address, FirstOutput, AdminToken, (_output, _error)) = (process, address, firstOutput, token, more);
        Http = new HttpClient { BaseAddress = address };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public string AdminToken { get; }

    /// <summary>Everything it wrote until it listened.</summary>
    public string FirstOutput { get; }

    public static async Task<ServerProcess> StartAsync(TestDatabase database, params string[] settings)
    {
        var tokenFile = Path.Combine(database.Folder, "first-token");
        var process = Programs.Start(
        [
            "serve", .. database.Settings, "Admin:Port=0", $"Admin:FirstTokenFile={tokenFile}", "Delivery:Address=127.0.0.1", "Delivery:HttpPort=", "Delivery:HttpsPort=", "Messaging:Port=0", "Sip:Port=0", "Sip:TlsPort=0", .. settings,
        ]);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = "";
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            output += line + "\n";
            // The listener for phones, where there is one, comes before that of the API.
            if (Listening().Matches(output).LastOrDefault() is not { } listening || !line.Contains("Application started", StringComparison.Ordinal))
                continue;
            var more = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var token = File.Exists(tokenFile) ? (await File.ReadAllTextAsync(tokenFile, CancellationToken.None)).Trim() : "";
            return new(process, new Uri(listening.Groups[1].Value), token, output, (more, error));
        }

        throw new InvalidOperationException($"the server did not start: {output} {await error}");
    }

    /// <summary>Physical memory that it has.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>As an operator stops it; everything that it wrote since it listened.</summary>
    public async Task<string> StopAsync()
    {
        using (var kill = Process.Start("kill", _process.Id.ToString(CultureInfo.InvariantCulture)))
            await kill.WaitForExitAsync(CancellationToken.None);
        await _process.WaitForExitAsync(CancellationToken.None);
        return await _output;
    }

    /// <summary>As a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _error;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex Listening();
}
