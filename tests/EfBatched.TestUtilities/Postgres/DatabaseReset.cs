using System.Globalization;
using Npgsql;
using Respawn;

namespace EfBatched.TestUtilities.Postgres;

/// <summary>Makes a database that a test has used what it was: tables without rows, counters at their start, the schema untouched.</summary>
internal sealed class DatabaseReset
{
    // What tests are known to change, and what of it DROP and CREATE leave behind, such as the numbers of columns.
    private const string SchemaSql =
        """
        WITH kept AS (
            SELECT c.* FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
            WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\_%')
        SELECT string_agg(line, E'\n' ORDER BY line)
        FROM (
            SELECT concat_ws(' ', oid::regclass, relkind, relowner::regrole, relrowsecurity, relforcerowsecurity, reloptions) AS line FROM kept
            UNION ALL
            SELECT concat_ws(' ', attrelid::regclass, attname, attnum, atttypid::regtype, atttypmod, attnotnull, pg_get_expr(adbin, adrelid))
            FROM kept JOIN pg_attribute ON attrelid = kept.oid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attnum > 0
            UNION ALL
            SELECT concat_ws(' ', conrelid::regclass, conname, convalidated, pg_get_constraintdef(pg_constraint.oid))
            FROM kept JOIN pg_constraint ON conrelid = kept.oid
            UNION ALL
            SELECT concat_ws(' ', indisvalid, pg_get_indexdef(indexrelid)) FROM kept JOIN pg_index ON indexrelid = kept.oid
            UNION ALL
            SELECT concat_ws(' ', tgenabled, pg_get_triggerdef(pg_trigger.oid))
            FROM kept JOIN pg_trigger ON tgrelid = kept.oid WHERE NOT tgisinternal
            UNION ALL
            SELECT concat_ws(' ', polname, polrelid::regclass) FROM pg_policy
            UNION ALL
            SELECT concat_ws(' ', pg_proc.oid::regprocedure, prosrc)
            FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\_%'
            UNION ALL
            SELECT concat_ws(' ', 'schema', nspname) FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%'
            UNION ALL
            SELECT concat_ws(' ', 'publication', pubname) FROM pg_publication
            UNION ALL
            SELECT concat_ws(' ', 'extension', extname) FROM pg_extension
            UNION ALL
            SELECT concat_ws(' ', 'settings', setconfig) FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase
            WHERE datname = current_database()
        ) lines
        """;

    private const string SessionsSql =
        """
        SELECT string_agg(concat_ws(' ', pid, state, query), E'\n') FROM pg_stat_activity
        WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
        """;

    private readonly Respawner _respawner;
    private readonly string? _schema;

    private DatabaseReset(Respawner respawner, string? schema)
    {
        _respawner = respawner;
        _schema = schema;
    }

    /// <summary>Looks at one database; what it learns holds for all copies of the same template.</summary>
    public static async Task<DatabaseReset> PrepareAsync(TestDatabase database)
    {
        await using var connection = await database.OpenAsync();
        var respawner = await Respawner.CreateAsync(
            connection,
            new RespawnerOptions { DbAdapter = DbAdapter.Postgres, TablesToIgnore = ["__EFMigrationsHistory"], WithReseed = true });
        return new DatabaseReset(respawner, await connection.ScalarAsync<string>(SchemaSql));
    }

    /// <summary>Empties a database.</summary>
    /// <param name="lockTimeout">How long it waits for transactions that a test has left behind, with locks on tables.</param>
    /// <exception cref="InvalidOperationException">The database cannot be shared any more: its schema has changed, or it is still in use.</exception>
    public async Task ApplyAsync(TestDatabase database, TimeSpan lockTimeout)
    {
        await using var connection = await database.OpenAsync();
        if (await connection.ScalarAsync<string>(SchemaSql) is var schema && schema != _schema)
        {
            throw new InvalidOperationException(
                $"This test changes the schema of a database that others go on with, so it needs one of its own:\n{Difference(_schema, schema)}");
        }

        await connection.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"SET lock_timeout = {lockTimeout.TotalMilliseconds}"));
        try
        {
            await _respawner.ResetAsync(connection);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new InvalidOperationException(
                "This test leaves a transaction behind in a database that others go on with. Stop its runners and end its transactions before, "
                + $"or give it a database of its own. At work are:\n{await connection.ScalarAsync<string>(SessionsSql)}",
                exception);
        }
    }

    private static string Difference(string? before, string? after)
    {
        var (old, now) = (before?.Split('\n') ?? [], after?.Split('\n') ?? []);
        return string.Join('\n', old.Except(now).Select(l => "- " + l).Concat(now.Except(old).Select(l => "+ " + l)));
    }
}
