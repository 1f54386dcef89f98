using Npgsql;

namespace EfBatched.ChaosTests;

/// <summary>Does something with a server that may be away at the moment.</summary>
internal static class Persistently
{
    private const int Times = 100;

    public static async Task<T> DoAsync<T>(Func<Task<T>> action)
    {
        for (var time = 1; ; time++)
        {
            try
            {
                return await action();
            }
            catch (Exception exception) when (IsPassing(exception) && time < Times)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200));
            }
        }
    }

    public static Task DoAsync(Func<Task> action) =>
        DoAsync(
            async () =>
            {
                await action();
                return true;
            });

    /// <summary>Whether the cause is a fault that the suite itself may have injected.</summary>
    public static bool IsPassing(Exception exception) =>
        exception is NpgsqlException and (not PostgresException or { IsTransient: true })
        || exception.InnerException is { } inner && IsPassing(inner);
}
