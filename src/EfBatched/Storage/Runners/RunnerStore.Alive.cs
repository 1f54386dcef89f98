using EfBatched.Sql;

namespace EfBatched.Storage.Runners;

// Those that are there, all together.
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

    /// <summary>The transactions a minute that all runners but one make outside their batches.</summary>
    public Task<long> SumTransactionsOfOthersAsync(Guid id, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText(
                $"""
                SELECT coalesce(SUM("transactions_per_minute"), 0) FROM {names.Runners}
                WHERE "stopped_at" IS NULL AND "heartbeat_at" > {provider.NowPlus("silence")} AND "id" <> @id
                """)
                .With("silence", -RunnerSnapshot.LongestSilence).With("id", id),
            r => r.GetInt64(0),
            cancellationToken);
}
