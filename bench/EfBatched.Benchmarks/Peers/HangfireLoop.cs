using EfBatched.Benchmarks.Servers;
using Hangfire;
using Hangfire.PostgreSql;

namespace EfBatched.Benchmarks.Peers;

/// <summary>The keyset loop as a job of Hangfire over PostgreSQL.</summary>
internal static class HangfireLoop
{
    private static readonly Dictionary<string, (Func<Task> Loop, TaskCompletionSource Done)> Loops = [];

    /// <summary>Enqueues the job on a server that is up already, and waits until it is done.</summary>
    public static async Task RunAsync(Arena arena, Func<Task> loopAsync)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var name = Guid.NewGuid().ToString();
        Loops.Add(name, (loopAsync, done));
        var storage = new PostgreSqlStorage(
            new Hangfire.PostgreSql.Factories.NpgsqlConnectionFactory(arena.ConnectionString, new PostgreSqlStorageOptions()),
            new PostgreSqlStorageOptions { QueuePollInterval = TimeSpan.FromMilliseconds(50) });
        using var server = new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = 1 }, storage);
        new BackgroundJobClient(storage).Enqueue(() => RunLoopAsync(name));
        await done.Task;
    }

    /// <summary>What Hangfire calls; public because it must be.</summary>
    public static async Task RunLoopAsync(string name)
    {
        var (loop, done) = Loops[name];
        try
        {
            await loop();
            done.SetResult();
        }
        catch (Exception e)
        {
            done.SetException(e);
            throw;
        }
    }
}
