using EfBatched.Sql;

namespace EfBatched.Storage.Runners;

// How many are there.
internal sealed partial class RunnerStore
{
    /// <summary>The runners that have lately shown that they are alive.</summary>
    public Task<int> CountAliveAsync(CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText(
                $"""
                SELECT COUNT(*) FROM {names.Runners} WHERE "stopped_at" IS NULL AND "heartbeat_at" > {provider.NowPlus("silence")}
                """)
                .With("silence", -RunnerSnapshot.LongestSilence),
            r => (int)r.GetInt64(0),
            cancellationToken);
}
