using Npgsql;

namespace EfBatched.ChaosTests;

/// <summary>Changes of the schema beside the work, which make prepared plans stale.</summary>
internal sealed class SchemaFaults(Scene scene)
{
    /// <summary>How long DDL waits for its lock, as careful people have it: whoever comes behind it waits as well.</summary>
    public const string Patience = "3s";

    private const int NameLength = 100;

    private readonly Dictionary<string, bool> _hasExtra = [];
    private int _changes;

    public IEnumerable<Fault> Faults =>
    [
        new("DDL: a column's type changed", 4, WidenAsync, Waits: true),
        new("DDL: a column added or dropped", 2, AddOrDropAsync, Waits: true),
    ];

    private Task<Strike> WidenAsync() =>
        AlterAsync(scene.AnyWork().Table, FormattableString.Invariant($"""ALTER COLUMN "Name" TYPE varchar({NameLength + ++_changes})"""));

    private async Task<Strike> AddOrDropAsync()
    {
        var table = scene.AnyWork().Table;
        var hasExtra = _hasExtra.GetValueOrDefault(table);
        var strike = await AlterAsync(table, hasExtra ? "DROP COLUMN IF EXISTS \"Extra\"" : "ADD COLUMN IF NOT EXISTS \"Extra\" int");
        _hasExtra[table] = strike == Strike.Missed ? hasExtra : !hasExtra;
        return strike;
    }

    private async Task<Strike> AlterAsync(string table, string change)
    {
        try
        {
            var strike = await scene.AtWorkAsync();
            await scene.Database.ExecuteAsync($"BEGIN; SET LOCAL lock_timeout = '{Patience}'; ALTER TABLE \"{table}\" {change}; COMMIT");
            return strike;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return Strike.Missed;
        }
    }
}
