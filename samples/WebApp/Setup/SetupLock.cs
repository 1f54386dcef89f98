using Microsoft.EntityFrameworkCore;
using Npgsql;
using WebApp.Data;

namespace WebApp.Setup;

/// <summary>Lets one process at a time set up the database, however many start at once; whoever held it and died holds it no more.</summary>
internal static class SetupLock
{
    // Any number that nobody else uses in this database.
    private const long Key = 4_711_135_233;

    public static async Task<IAsyncDisposable> TakeAsync(GeoContext context, CancellationToken cancellationToken)
    {
        if (context.Database.IsSqlite())
        {
            return await SqliteSetupLock.TakeAsync(context, cancellationToken);
        }

        // A session of its own, which ends with the process.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(context.Database.GetConnectionString()) { Pooling = false }.ToString());
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection)
            {
                Parameters = { new NpgsqlParameter { Value = Key } },
                CommandTimeout = 0,
            };
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
