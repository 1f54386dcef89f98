using EfBatched.ExplorerTests.Scripts;
using EfBatched.ExplorerTests.World;

namespace EfBatched.ExplorerTests.Invariants;

/// <summary>What must be true of the rows, wherever a run has stopped.</summary>
internal static class RowInvariants
{
    public const string Once = "no row is changed twice";
    public const string All = "finished means that every row was changed";
    public const string None = "finished means that no row matches";
    public const string Kept = "no row is lost";

    public static Finding? Check(Outcome outcome)
    {
        var (script, story, state, _, rows, skipped) = outcome;
        // A row whose key changes under the walk may be met twice or never, unless the condition says that it is done.
        if (rows.Where(r => r.N > 1 && (script.Search != RowSearch.AllRows || !story.Moved.Contains(r.Tag))).ToList() is { Count: > 0 } twice)
        {
            return new Finding(Once, $"{twice.Count} of {rows.Count} rows, at most {twice.Max(r => r.N)} times: {Tags(twice)}");
        }

        var tags = rows.Select(r => r.Tag).ToHashSet();
        if (script.Work != WorkKind.Delete && script.Rows.Where(t => !tags.Contains(t) && !story.Deleted.Contains(t)).ToList() is { Count: > 0 } lost)
        {
            return new Finding(Kept, $"{lost.Count} rows are gone: {string.Join(", ", lost.Take(10))}");
        }

        if (!state.IsFinished)
        {
            return null;
        }

        var walked = rows.Where(r => !story.Inserted.Contains(r.Tag) && !story.Moved.Contains(r.Tag) && !skipped.Contains(r.Tag)).ToList();
        return walked.Where(r => r.N == 0).ToList() is { Count: > 0 } untouched
            ? new Finding(All, $"{untouched.Count} of {walked.Count} rows are untouched, and it says: {state.Explanation} {Tags(untouched)}")
            : walked.Where(r => r.Done is null).ToList() is { Count: > 0 } matching
                ? new Finding(None, $"{matching.Count} rows still match: {Tags(matching)}")
                : null;
    }

    private static string Tags(List<ItemState> rows) => "rows " + string.Join(", ", rows.Take(10).Select(r => r.Tag));
}
