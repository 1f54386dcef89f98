using EfBatched.TestRunner.Chaos;

namespace EfBatched.ChaosTests;

/// <summary>One migration of the fleet: its table, and how a row that cannot be changed must be named.</summary>
/// <param name="Name">The migration.</param>
/// <param name="Table">The table that it walks.</param>
/// <param name="Rows">The rows at the start.</param>
/// <param name="ErrorType">The type of the exception that a bad row ends with.</param>
/// <param name="SqlState">The SQLSTATE of it; null for an exception of C#.</param>
internal sealed record ChaosWork(string Name, string Table, int Rows, string ErrorType, string? SqlState) : IDisposable
{
    private const string Database = "Npgsql.PostgresException";

    private const int MinRows = 3_000;
    private const int MinWideRows = 1_000;

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>How often the migration was begun, so how often each row must have been changed once it has finished.</summary>
    public int Runs { get; set; }

    /// <summary>The key of the last row, which is never deleted.</summary>
    public int LastKey => Rows * 10;

    /// <summary>The keys of the rows that were made bad, ever.</summary>
    public HashSet<int> BadKeys { get; } = [];

    /// <summary>Divides rows among all works; the guard needs most where repetitions show twice.</summary>
    public static IReadOnlyList<ChaosWork> Share(int rows) =>
    [
        new(nameof(CountRows), "CountedRows", Math.Max(rows / 2, MinRows), Database, "22012"),
        new(nameof(FillRows), "FilledRows", Math.Max(rows / 4, MinRows), Database, "23514"),
        new(nameof(ReadWideRows), "WideRows", Math.Max(rows / 100, MinWideRows), Database, "P0001"),
        new(nameof(DivideRows), "DividedRows", Math.Max(rows / 20, MinRows), "System.DivideByZeroException", null),
    ];

    /// <summary>Does something while nobody else looks at the migration or makes rows of it bad.</summary>
    public async Task<T> AloneAsync<T>(Func<Task<T>> action)
    {
        await _turn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return await action();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() =>
        _turn.Dispose();
}
