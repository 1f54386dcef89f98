using System.Net;
using System.Text;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres.Servers;

namespace EfBatched.FunctionalTests.Monitoring;

/// <summary>Takes what an OTLP exporter sends over HTTP, and keeps it as it came: names stand in it as text.</summary>
internal sealed class OtlpCollector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Recording<(string Path, string Body)> _requests = new();
    private readonly Uri _address;

    public OtlpCollector()
    {
        _address = new Uri($"http://127.0.0.1:{FreePort.Find()}/{Guid.NewGuid():N}/");
        _listener.Prefixes.Add(_address.AbsoluteUri);
        _listener.Start();
        _ = ReceiveAsync();
    }

    /// <summary>Where traces or metrics go.</summary>
    public Uri AddressOf(string signal) => new(_address, signal);

    /// <summary>Everything that was sent for a signal.</summary>
    public string Of(string signal) =>
        string.Concat(_requests.Items.Where(r => r.Path.EndsWith(signal, StringComparison.Ordinal)).Select(r => r.Body));

    public void Dispose() => _listener.Close();

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                _requests.Add((context.Request.Url!.AbsolutePath, Encoding.Latin1.GetString(body.ToArray())));
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // It was closed.
        }
    }
}
