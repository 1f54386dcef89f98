using System.Collections.Concurrent;

namespace EfBatched.TestUtilities.Postgres;

/// <summary>Copies of one template that tests use one after another, each alone; there are as many as tests that ran at once.</summary>
/// <param name="create">Creates a copy.</param>
internal sealed class SharedDatabases(Func<Task<TestDatabase>> create) : IAsyncDisposable
{
    private readonly ConcurrentBag<TestDatabase> _free = [];
    private readonly SemaphoreSlim _preparing = new(1, 1);
    private DatabaseReset? _reset;

    /// <summary>How long a database that is given back waits for what the test has left running in it.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public async Task<TestDatabase> TakeAsync()
    {
        if (!_free.TryTake(out var database))
        {
            database = await create();
            await PrepareAsync(database);
        }

        var isTaken = 1;
        database.GiveBack = async () =>
        {
            if (Interlocked.Exchange(ref isTaken, 0) == 1)
            {
                await GiveBackAsync(database);
            }
        };
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _free)
        {
            await database.DropAsync();
        }

        _preparing.Dispose();
    }

    private async Task PrepareAsync(TestDatabase database)
    {
        await _preparing.WaitAsync();
        try
        {
            _reset ??= await DatabaseReset.PrepareAsync(database);
        }
        finally
        {
            _preparing.Release();
        }
    }

    private async Task GiveBackAsync(TestDatabase database)
    {
        try
        {
            await _reset!.ApplyAsync(database, LockTimeout);
        }
        catch
        {
            await database.DropAsync();
            throw;
        }

        _free.Add(database);
    }
}
