using System.Data.Common;
using System.Text.RegularExpressions;
using EfBatched.Databases.Rehearsals;
using EfBatched.Running.Walking;
using EfBatched.Sql;

namespace EfBatched.Rehearsing;

/// <summary>Asks the database for the plans of one sample, and looks at some rows before and after it.</summary>
internal sealed partial class RehearsalObserver(RehearsedMigration migration, ShownRows rows, bool asksForPlans) : IRehearsalObserver
{
    // Work in C# may send a command for each row.
    private const int MostCommands = 10;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<ObservedPlan> _plans = [];

    /// <summary>The plan of the search for the following batch's end; null where it was not asked for.</summary>
    public ObservedPlan? Search { get; private set; }

    /// <summary>The plans of the work's commands, one for each text.</summary>
    public IReadOnlyList<ObservedPlan> Plans => _plans;

    public async Task BeforeAsync(BatchTrial trial, CancellationToken cancellationToken)
    {
        if (asksForPlans && !migration.Work.Declaration.IsByPredicate)
        {
            using var search = migration.Work
                .SearchBoundary(trial.Handle.Context, trial.Batch.Boundary!.Boundary, trial.Job.UpTo, trial.Job.Sizes.Next).CreateCommand();
            Search = await ExplainAsync(trial, SqlText.Of(search), cancellationToken).ConfigureAwait(false);
        }

        await rows.ReadBeforeAsync(trial, cancellationToken).ConfigureAwait(false);
    }

    public async Task ObserveAsync(BatchTrial trial, DbCommand command, CancellationToken cancellationToken)
    {
        if (asksForPlans && _seen.Count < MostCommands && _seen.Add(command.CommandText))
        {
            _plans.Add(await ExplainAsync(trial, SqlText.Of(command), cancellationToken).ConfigureAwait(false));
        }
    }

    public Task AfterAsync(BatchTrial trial, CancellationToken cancellationToken) => rows.ReadAfterAsync(trial, cancellationToken);

    // A plan that cannot be had must not cost the sample.
    private static async Task<ObservedPlan> ExplainAsync(BatchTrial trial, SqlText statement, CancellationToken cancellationToken)
    {
        if (!OneStatement().IsMatch(statement.Sql))
        {
            return new ObservedPlan(statement.Sql, null);
        }

        var transaction = trial.Transaction!;
        await transaction.CreateSavepointAsync("efbatched_plan", cancellationToken).ConfigureAwait(false);
        IReadOnlyList<PlanStep>? steps = null;
        try
        {
            steps = await trial.Store.Provider.OpenRehearsal(trial.Store.Connection).ExplainAsync(statement, cancellationToken).ConfigureAwait(false);
        }
        catch (DbException) when (!cancellationToken.IsCancellationRequested)
        {
            // It is said that there is none.
        }

        await transaction.RollbackToSavepointAsync("efbatched_plan", cancellationToken).ConfigureAwait(false);
        await transaction.ReleaseSavepointAsync("efbatched_plan", cancellationToken).ConfigureAwait(false);
        return new ObservedPlan(statement.Sql, steps);
    }

    // Of several in one text only the first would be explained, and the others run.
    [GeneratedRegex("""^(?:\s|--[^\n]*\n)*(?:SELECT|WITH|INSERT|UPDATE|DELETE|MERGE)\b[^;]*;?\s*$""", RegexOptions.IgnoreCase)]
    private static partial Regex OneStatement();
}
