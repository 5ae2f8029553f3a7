using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Provisioning.Tests.Simulator;

/// <summary>A web server on loopback with hand-written files, which writes down who asked for what.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/p/");

    /// <summary>Files by name below <c>/p/</c>.</summary>
    public ConcurrentDictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, string> Uploads { get; } = new(StringComparer.Ordinal);

    /// <summary>Status codes by file name, for servers that are unwell.</summary>
    public ConcurrentDictionary<string, int> Refusals { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Requests { get; } = new();

    public ConcurrentQueue<string> UserAgents { get; } = new();

    /// <summary>When set, everything outside a folder called <c>token</c> wants this.</summary>
    public StubDigest? Digest { get; set; }

    public string? ETag { get; set; }

    /// <summary>When set, everything wants this Authorization header.</summary>
    public string? Basic { get; set; }

    /// <summary>When set, answers wait for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Completed when the first request has arrived.</summary>
    public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<StubServer> StartAsync(Action<IWebHostBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (configure is null)
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        else
            builder.WebHost.UseKestrelHttpsConfiguration();
        configure?.Invoke(builder.WebHost);
        var server = new StubServer(builder.Build());
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Takes what was asked so far, as <c>GET name 200</c>.</summary>
    public string[] TakeRequests()
    {
        var taken = Requests.ToArray();
        Requests.Clear();
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        Gate?.TrySetResult();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Arrived.TrySetResult();
        if (Gate is { } gate)
            await gate.Task.WaitAsync(context.RequestAborted);
        var file = context.Request.Path.Value!["/p/".Length..];
        context.Response.StatusCode = await StatusAsync(context, file);
        Requests.Enqueue($"{context.Request.Method} {file} {context.Response.StatusCode}");
        UserAgents.Enqueue(context.Request.Headers.UserAgent.ToString());
        if (context.Response.StatusCode == StatusCodes.Status200OK && HttpMethods.IsGet(context.Request.Method))
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Files[Name(file)]), context.RequestAborted);
    }

    private async Task<int> StatusAsync(HttpContext context, string file)
    {
        if (!file.StartsWith("token/", StringComparison.Ordinal) && Digest?.Refuses(context) == true)
            return StatusCodes.Status401Unauthorized;
        if (Basic is not null && context.Request.Headers.Authorization != Basic)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"phones\"";
            return StatusCodes.Status401Unauthorized;
        }

        if (Refusals.TryGetValue(Name(file), out var refusal))
            return refusal;
        if (HttpMethods.IsPut(context.Request.Method))
        {
            using var body = new StreamReader(context.Request.Body);
            Uploads[file] = await body.ReadToEndAsync(context.RequestAborted);
            return StatusCodes.Status200OK;
        }

        context.Response.Headers.ETag = ETag;
        if (ETag is not null && context.Request.Headers.IfNoneMatch == ETag)
            return StatusCodes.Status304NotModified;
        return Files.ContainsKey(Name(file)) ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
    }

    private static string Name(string file) => file.StartsWith("token/", StringComparison.Ordinal) ? file["token/".Length..] : file;
}
