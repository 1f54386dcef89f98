using EfBatched.ExplorerTests.Scripts;
using EfBatched.ExplorerTests.World;
using EfBatched.Tracking;

namespace EfBatched.ExplorerTests.Invariants;

/// <summary>All that is looked at where a run has stopped.</summary>
/// <param name="Script">What was to happen.</param>
/// <param name="Story">What did.</param>
/// <param name="State">The migration, with its explanation.</param>
/// <param name="Jobs">Its jobs, by their ids.</param>
/// <param name="Rows">The rows, by their tags.</param>
/// <param name="SkippedRows">Those that lie in the rest of a skipped job.</param>
internal sealed record Outcome(
    Script Script,
    Story Story,
    BatchedMigrationState State,
    IReadOnlyList<BatchedJobState> Jobs,
    IReadOnlyList<ItemState> Rows,
    IReadOnlySet<int> SkippedRows);
