using EfBatched.ExplorerTests.Scripts;
using EfBatched.ExplorerTests.World;
using EfBatched.ExplorerTests.World.PostgreSql;
using EfBatched.ExplorerTests.World.Sqlite;
using EfBatched.TestUtilities.Postgres;

namespace EfBatched.ExplorerTests;

/// <summary>Scripts that broke an invariant once: what the explorer has found, and the smallest inputs of faults that people found.</summary>
public class KnownScriptsTest(PostgresFixture postgres)
{
    [Fact]
    [Trait("contract", "T1")]
    public Task A_batch_that_is_busy_until_it_has_one_row_is_no_end() =>
        AssertHoldsAsync(new Script
        {
            Rows = [.. Enumerable.Range(1, 300)],
            Events = [new(1, EventKind.Busy, StatementKind.Work, Times: 6)],
        });

    [Fact]
    [Trait("contract", "T1")]
    public Task A_new_size_and_a_busy_COMMIT_are_no_end() =>
        AssertHoldsAsync(new Script
        {
            Rows = [1],
            Events =
            [
                new(1, EventKind.SetBatchSize, Row: 2),
                new(18, EventKind.Busy, StatementKind.Commit),
            ],
        });

    [Fact]
    [Trait("contract", "T2")]
    public Task A_composite_key_that_ignores_case_is_walked_in_the_order_of_the_database() =>
        AssertHoldsAsync(new Script { Key = "CaselessCharInt", Rows = [.. Enumerable.Range(0, 40)], Sizes = "Fixed3" });

    [Theory]
    [Trait("contract", "T3")]
    [InlineData(RowSearch.AllRows)]
    [InlineData(RowSearch.Matching)]
    public Task An_enum_as_text_loses_no_row(RowSearch search) =>
        AssertHoldsAsync(new Script { Key = "NamedEnum", Rows = [0, 1, 2, 3], Sizes = "Fixed1", Search = search });

    [Fact]
    [Trait("contract", "T3")]
    public Task The_first_and_the_last_day_lose_no_row() =>
        AssertHoldsAsync(new Script { Key = "ExtremeDate", Rows = [0, 1, 399], Sizes = "Fixed1" });

    [Fact]
    [Trait("contract", "T3")]
    public Task A_batch_by_predicate_whose_keys_come_back_otherwise_ends() =>
        AssertHoldsAsync(new Script { Key = "Time", Rows = [0], Search = RowSearch.ByPredicate });

    [Fact]
    [Trait("contract", "T10")]
    public Task Lost_answers_to_COMMIT_are_no_attempts() =>
        AssertHoldsAsync(new Script
        {
            Rows = [1],
            Sizes = "Fixed1",
            Events =
            [
                new(1, EventKind.CutAfter, StatementKind.Commit, Times: 9),
                new(1, EventKind.Busy, StatementKind.Work),
            ],
        });

    // A person who resumes has not asked for a retry, so one more is needed.
    [Fact]
    public Task Rows_that_are_mended_while_it_is_paused_are_changed_after_a_retry() =>
        AssertHoldsAsync(new Script
        {
            Rows = [1, 2],
            Sizes = "Fixed3",
            Events = [new(1, EventKind.SpoilRow, Row: 1), new(1, EventKind.SpoilRow, Row: 2), new(127, EventKind.Pause)],
        });

    // Rows that are tried last must not have the claim look again at once, for ever, while the rest waits.
    [Fact]
    [Trait("contract", "T11")]
    public Task Rows_that_wait_for_the_rest_keep_nobody_busy() =>
        AssertHoldsAsync(new Script
        {
            Rows = [.. Enumerable.Range(1, 4)],
            Sizes = "Adaptive3",
            Events =
            [
                .. Enumerable.Range(1, 4).Select(row => new ScriptEvent(1, EventKind.SpoilRow, Row: row)),
                new(31, EventKind.Busy, StatementKind.Commit),
            ],
        });

    [Fact]
    [Trait("contract", "T9")]
    public Task Timeouts_and_deaths_together_use_up_the_attempts() =>
        AssertHoldsAsync(new Script
        {
            Rows = [1],
            Sizes = "Adaptive2",
            Events =
            [
                new(1, EventKind.StatementTimeout, StatementKind.Work, Times: 2),
                new(1, EventKind.Die, StatementKind.Work, Times: 4),
            ],
        });

    [Theory]
    [Trait("contract", "T12")]
    [InlineData(StatementKind.Work)]
    [InlineData(StatementKind.Commit)]
    public async Task A_process_that_stands_still_changes_no_row_twice(StatementKind on)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await AssertHoldsAsync(
            new Script { Rows = [1, 2, 3], Work = WorkKind.RowByRow, Events = [new(1, EventKind.Freeze, on)] },
            new Worlds(typeof(PostgresWorld<>), database.ConnectionString));
    }

    [Fact]
    [Trait("contract", "T10")]
    public async Task A_table_that_is_locked_and_changed_costs_no_attempt()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await AssertHoldsAsync(
            new Script
            {
                Rows = [.. Enumerable.Range(1, 20)],
                Sizes = "Fixed1",
                Work = WorkKind.RowByRow,
                Events =
                [
                    .. Enumerable.Range(1, 8).Select(i => new ScriptEvent(4 * i, EventKind.ChangeTable)),
                    new(20, EventKind.LockTable, Times: 4),
                    new(40, EventKind.LockTable, Times: 4),
                ],
            },
            new Worlds(typeof(PostgresWorld<>), database.ConnectionString));
    }

    private static Task AssertHoldsAsync(Script script) => AssertHoldsAsync(script, new Worlds(typeof(SqliteWorld<>), null));

    private static async Task AssertHoldsAsync(Script script, Worlds worlds)
    {
        await using var world = worlds;

        var finding = await world.RunAsync(script);

        Assert.True(finding is null, $"{finding?.Invariant}: {finding?.Detail}");
    }
}
