using System.Diagnostics.Metrics;
using EfBatched.Contexts;
using EfBatched.Databases.PostgreSql;
using EfBatched.Declaring;
using EfBatched.Diagnostics;
using EfBatched.Faults;
using EfBatched.Running.Failures;
using EfBatched.Running.Runner;
using EfBatched.TestUtilities.Batching;
using EfBatched.Work;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace EfBatched.Tests.Running.Failures;

public sealed class LockWaitsTest : IDisposable
{
    private readonly Meter _meter = new("LockWaitsTest");
    private readonly AwayContexts _contexts = new();

    [Fact]
    public async Task Whom_a_batch_has_waited_for_is_not_asked_where_no_database_has_failed()
    {
        Assert.Null(await Waits().FindAsync(Failed(new FormatException("no number")), Work()));
        Assert.Equal(0, _contexts.Opened);
    }

    [Fact]
    public async Task Not_to_find_out_whom_a_batch_has_waited_for_is_no_failure()
    {
        Assert.Null(await Waits().FindAsync(Failed(new PostgresException("lock timeout", "ERROR", "ERROR", "55P03")), Work()));
        Assert.Equal(1, _contexts.Opened);
    }

    [Fact]
    public async Task Not_to_find_out_who_keeps_a_search_from_the_table_is_no_failure()
    {
        Assert.Null(await Waits().FindOfTableAsync(Work()));
        Assert.Equal(1, _contexts.Opened);
    }

    public void Dispose() => _meter.Dispose();

    private static Failure Failed(Exception exception) => Failure.Of(exception, PostgreSqlProvider.Instance, CancellationToken.None);

    private static BatchedWork Work()
    {
        using var context = KeyContext.OnPostgres("Host=none");
        return BatchedWork.Create(DeclarationReader.ReadAll(context.Model).Single(d => d.Name == nameof(IntRow)));
    }

    private LockWaits Waits() =>
        new(new EngineDatabase(_contexts, PostgreSqlProvider.Instance, "Shop", TimeSpan.FromSeconds(10)));

    /// <summary>Gives no context, as when the database is away.</summary>
    private sealed class AwayContexts : IContextSource
    {
        public int Opened { get; private set; }

        public bool IsShared => false;

        public ContextHandle Open()
        {
            Opened++;
            throw new TimeoutException();
        }
    }
}
