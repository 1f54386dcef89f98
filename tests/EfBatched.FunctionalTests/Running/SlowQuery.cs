using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfBatched.FunctionalTests.Running;

/// <summary>Lets PostgreSQL take a minute for the queries that begin with a text.</summary>
public sealed class SlowQuery(string beginning) : DbCommandInterceptor
{
    private int _seen;

    /// <summary>How many queries began so.</summary>
    public int Seen => Volatile.Read(ref _seen);

    /// <inheritdoc />
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        // EF's tags come before the query as comments.
        if (command.CommandText.Split('\n').First(l => l.Length > 0 && !l.StartsWith("--", StringComparison.Ordinal))
            .StartsWith(beginning, StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _seen);
            command.CommandText = "SELECT pg_sleep(60);\n" + command.CommandText;
        }

        return ValueTask.FromResult(result);
    }
}
