using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Provisioning.Devices;
using Spectre.Console;

namespace Provisioning.Cli;

/// <summary>Talks to a running server. Whatever goes wrong becomes a <see cref="CliException"/> that tells the operator what to do.</summary>
internal sealed class ApiClient : IDisposable
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        // Names and YAML travel as they are; every quote escaped would make a fleet file half as long again.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), FleetJson.Macs, FleetJson.Extensions },
    };

    /// <summary>A publication of 100,000 phones takes minutes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private readonly HttpClient _http;

    public ApiClient(ServerAddress address)
    {
        _http = new HttpClient { BaseAddress = address.Server, Timeout = Patience };
        if (address.Token is { } token)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task<T> GetAsync<T>(string path, CancellationToken token)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), token);
        return (await response.Content.ReadFromJsonAsync<T>(Json, token))!;
    }

    public async Task<string> GetTextAsync(string path, CancellationToken token)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), token);
        return await response.Content.ReadAsStringAsync(token);
    }

    /// <summary>Server-sent events, until the server ends them.</summary>
    public async IAsyncEnumerable<SseItem<string>> EventsAsync(string path, string? lastEventId, [EnumeratorCancellation] CancellationToken token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Accept = { new("text/event-stream") } } };
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        using var response = await SendAsync(request, token, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync(token);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(token))
            yield return item;
    }

    public async Task<T> PostAsync<T>(string path, object? body, CancellationToken token)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body ?? new { }, options: Json) }, token);
        return (await response.Content.ReadFromJsonAsync<T>(Json, token))!;
    }

    /// <summary>Sends a file as it is.</summary>
    public async Task PutFileAsync(string path, FileInfo file, CancellationToken token)
    {
        await using var stream = file.OpenRead();
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Put, path) { Content = new StreamContent(stream) }, token);
    }

    public async Task DeleteAsync(string path, CancellationToken token)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Delete, path), token);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken token, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        try
        {
            var response = await _http.SendAsync(request, completion, token);
            return response.IsSuccessStatusCode ? response : throw await RefusalAsync(response, token);
        }
        catch (HttpRequestException e) when (e.InnerException is IOException)
        {
            throw new CliException($"The server at {_http.BaseAddress} broke the connection off: {e.Message} A file may be larger than it takes (Admin:MaxBodyBytes).");
        }
        catch (HttpRequestException e)
        {
            throw new CliException($"No server answers at {_http.BaseAddress}: {e.Message}. Start one with 'provisioning serve', or name another with --server.");
        }
        finally
        {
            request.Dispose();
        }
    }

    private static async Task<CliException> RefusalAsync(HttpResponseMessage response, CancellationToken token)
    {
        if (response.StatusCode == HttpStatusCode.Unauthorized)
            return new CliException("The server wants an API token, and none or a wrong one was given. Set PROVISIONING_TOKEN_FILE (or PROVISIONING_TOKEN), or say --token-file; an administrator makes one with 'provisioning tokens add NAME'.");
        var text = await response.Content.ReadAsStringAsync(token);
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json" || JsonNode.Parse(text) is not { } problem)
            return new CliException($"The server answered {(int)response.StatusCode} {response.ReasonPhrase}.");
        var errors = problem["errors"]?.Deserialize<CliError[]>(Json) ?? [];
        return new CliException($"{problem["title"]}: {problem["detail"]}") { Errors = errors };
    }
}

/// <param name="Server">Of the admin API.</param>
/// <param name="Token">Null where none was given.</param>
internal sealed record ServerAddress(Uri Server, string? Token);

/// <summary>What the server found wrong, with its place in the file that was sent.</summary>
internal sealed record CliError(string Path, string Message, string Severity, int Line, int Column)
{
    /// <summary>As compilers write it, so that editors can jump there.</summary>
    public string Describe(string file)
    {
        var place = Line > 0 ? $"{file}:{Line}:{Column}" : file;
        var label = Severity == "error" ? "" : $"{Severity}: ";
        return string.Join(": ", new[] { place, Path, label + Message }.Where(part => part.Length > 0));
    }
}

/// <summary>Ends a verb with a message for the person at the terminal.</summary>
internal sealed class CliException(string message) : Exception(message)
{
    public IReadOnlyList<CliError> Errors { get; init; } = [];

    public int Show(string file = "")
    {
        foreach (var error in Errors)
            Console.Error.WriteLine(error.Describe(file));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsErrorRedirected)
            console.Profile.Width = CliVerbs.PipeWidth;
        console.MarkupLineInterpolated($"[red]{Message}[/]");
        return 1;
    }
}
