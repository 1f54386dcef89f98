using EfBatched.TestUtilities.Logging;
using Microsoft.Extensions.Logging;

namespace EfBatched.Tests.Infrastructure;

public sealed partial class RecordingLoggerProviderTest : IDisposable
{
    private readonly RecordingLoggerProvider _provider = new();
    private readonly ILoggerFactory _factory;

    public RecordingLoggerProviderTest() =>
        _factory = _provider.CreateFactory();

    [Fact]
    public async Task A_line_is_recorded_whole()
    {
        var logger = _factory.CreateLogger("Some.Category");
        var exception = new InvalidOperationException("why");

        using (logger.BeginScope(new Dictionary<string, object?> { ["Run"] = "outer", ["Host"] = "h" }))
        using (logger.BeginScope(new Dictionary<string, object?> { ["Run"] = "inner" }))
        {
            JobFailed(logger, 7, exception);
        }

        var entry = await _provider.WaitForAsync(60100);
        Assert.Equal("Some.Category", entry.Category);
        Assert.Equal(LogLevel.Warning, entry.Level);
        Assert.Equal("Job 7 failed.", entry.Message);
        Assert.Same(exception, entry.Exception);
        Assert.Equal(7L, entry.State["JobId"]);
        Assert.Equal(("inner", "h"), (entry.Scope["Run"], entry.Scope["Host"]));
    }

    [Fact]
    public async Task A_line_logged_later_is_awaited()
    {
        var waiting = _provider.WaitForAsync(60100);
        Assert.False(waiting.IsCompleted);

        JobFailed(_factory.CreateLogger("Some.Category"), 8, null);

        Assert.Equal("Job 8 failed.", (await waiting).Message);
    }

    public void Dispose() =>
        _factory.Dispose();

    [LoggerMessage(60100, LogLevel.Warning, "Job {JobId} failed.")]
    private static partial void JobFailed(ILogger logger, long jobId, Exception? exception);
}
