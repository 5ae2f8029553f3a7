using System.Net.ServerSentEvents;

namespace Provisioning.Tests.Lamps;

/// <summary>An open <c>GET /api/lamps</c>.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _stream;
    private readonly IAsyncEnumerator<SseItem<string>> _events;

    private EventStream(HttpResponseMessage response, Stream stream) =>
        (_response, _stream, _events) = (response, stream, SseParser.Create(stream).EnumerateAsync(TestServer.Token).GetAsyncEnumerator(TestServer.Token));

    public HttpResponseMessage Response => _response;

    public static async Task<EventStream> OpenAsync(HttpClient http, string path = "/api/lamps", string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Accept = { new("text/event-stream") } } };
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestServer.Token);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}");
        return new(response, await response.Content.ReadAsStreamAsync(TestServer.Token));
    }

    public async Task<SseItem<string>> NextAsync()
    {
        Assert.True(await _events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestServer.Token));
        return _events.Current;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _response.Dispose();
    }
}
