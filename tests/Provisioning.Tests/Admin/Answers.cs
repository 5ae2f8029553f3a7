using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Provisioning.Tests.Admin;

/// <summary>Sends requests as a script would, and reads what came back.</summary>
internal static class Answers
{
    public static async Task<Answer> SendAsync(this HttpClient http, string method, string path, string? body = null, string? ifMatch = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var response = await http.SendAsync(request, TestServer.Token);
        return new(response.StatusCode, response.Headers.ETag?.ToString(), response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(TestServer.Token))
        {
            Location = response.Headers.Location?.OriginalString,
        };
    }
}

internal sealed record Answer(HttpStatusCode Status, string? ETag, string? Type, string Text)
{
    public string? Location { get; init; }

    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>Each error as <c>line:column path: message</c>.</summary>
    public string[] Errors => [.. (Json["errors"]?.AsArray() ?? []).Select(error => $"{error!["line"]}:{error["column"]} {error["path"]}: {error["message"]}")];

    /// <summary>Asserts a problem of RFC 9457.</summary>
    public Answer IsProblem(int status, string title)
    {
        Assert.True((int)Status == status, ToString());
        Assert.Equal("application/problem+json", Type);
        Assert.Equal((title, status), ((string?)Json["title"], (int?)Json["status"]));
        return this;
    }

    public Answer Is(int status)
    {
        Assert.True((int)Status == status, ToString());
        return this;
    }

    public override string ToString() => $"{(int)Status} {ETag} {Text}";
}
