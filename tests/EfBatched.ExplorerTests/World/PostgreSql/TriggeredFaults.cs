using EfBatched.ExplorerTests.Scripts;
using Npgsql;

namespace EfBatched.ExplorerTests.World.PostgreSql;

/// <summary>The faults of a script that triggers make: puts them into the database and asks what they have done.</summary>
internal sealed class TriggeredFaults(string connectionString)
{
    private List<ScriptEvent> _faults = [];

    /// <summary>Makes a schema for the tables; EF's own way makes none in a database that has some.</summary>
    public Task<int> CreateSchemaAsync(string name) => ExecuteAsync($"DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}");

    /// <summary>Makes the triggers on the tables.</summary>
    public Task<int> CreateTriggersAsync() => ExecuteAsync(PostgresFaultSql.Create);

    public async Task SetAsync(IEnumerable<ScriptEvent> events)
    {
        _faults = [.. events.Where(e => !LockHolder.Takes(e) && PostgresFaultSql.CodeOf(e) is not null).Take(PostgresFaultSql.MaxFaults)];
        await ExecuteAsync(PostgresFaultSql.Reset);
        for (var i = 0; i < _faults.Count; i++)
        {
            var fault = _faults[i];
            await ExecuteAsync(
                "INSERT INTO faults VALUES ($1, $2, $3, $4, $5, $6)",
                [i, (long)fault.At, fault.On.ToString(), fault.Times, PostgresFaultSql.CodeOf(fault)!, PostgresFaultSql.TextOf(fault)]);
        }
    }

    public Task<int> ClearAsync() => ExecuteAsync("DELETE FROM faults");

    /// <summary>The writes of the engines so far.</summary>
    public async Task<long> CountWritesAsync() => (await QueryAsync(PostgresFaultSql.CountWrites))[0];

    /// <summary>Tells the story how often each has struck.</summary>
    public async Task TellAsync(Story story)
    {
        var strikes = await QueryAsync(PostgresFaultSql.CountStrikes);
        for (var i = 0; i < _faults.Count; i++)
        {
            story.SetStrikes(_faults[i], (int)Math.Min(strikes[i], _faults[i].Times));
        }
    }

    private async Task<int> ExecuteAsync(string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return await command.ExecuteNonQueryAsync();
    }

    private async Task<List<long>> QueryAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var numbers = new List<long>();
        while (await reader.ReadAsync())
        {
            numbers.Add(reader.GetInt64(0));
        }

        return numbers;
    }
}
