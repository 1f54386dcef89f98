using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.Deploying;

/// <summary>
/// The gates of the schema migrations that a run is about to apply, as far as they can be judged before it, so that all that are closed are
/// named at once and nothing is applied. What the run itself enqueues is left to its gate, and so are the rows.
/// </summary>
internal sealed class PendingGates
{
    private readonly List<(NamedStep Step, string SchemaMigration)> _gates = [];

    /// <param name="context">The context.</param>
    /// <param name="assembly">Its schema migrations.</param>
    /// <param name="applied">Those that the database has.</param>
    /// <param name="target">The last one that the run applies, by its name or id; null for all.</param>
    public PendingGates(DbContext context, IMigrationsAssembly assembly, IEnumerable<string> applied, string? target)
    {
        var last = target is null ? null : assembly.FindMigrationId(target) ?? "";
        var changed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, migrationClass) in assembly.Migrations.ExceptBy(applied, m => m.Key, StringComparer.OrdinalIgnoreCase)
            .Where(m => last is null || string.Compare(m.Key, last, StringComparison.OrdinalIgnoreCase) <= 0)
            .OrderBy(m => m.Key, StringComparer.OrdinalIgnoreCase))
        {
            foreach (var operation in assembly.CreateMigration(migrationClass, context.Database.ProviderName!).UpOperations)
            {
                if (StepOperation.FindChanged(operation) is { } name)
                {
                    changed.Add(name);
                }
                else if (StepOperation.TryRead<NamedStep>(operation, StepOperation.EnsureFinishedAnnotation, out var gate)
                    && !changed.Contains(gate.Name))
                {
                    _gates.Add((gate, id));
                }
            }
        }
    }

    /// <summary>Where the migrations are tracked that the gates ask about.</summary>
    public IEnumerable<TrackingLocation> Locations => _gates.Select(g => g.Step.Tracking).Distinct();

    /// <summary>A sentence for each gate that is closed.</summary>
    /// <param name="found">What is tracked at each location that exists.</param>
    public IEnumerable<string> FindClosed(IReadOnlyDictionary<TrackingLocation, IReadOnlyList<TrackedStatus>> found) =>
        from gate in _gates
        where found.ContainsKey(gate.Step.Tracking)
        let tracked = found[gate.Step.Tracking].FirstOrDefault(t => t.Name == gate.Step.Name)
        where tracked?.Status.IsFinished() != true
        select DeployingStrings.PendingGate(gate.Step.Name, gate.SchemaMigration, tracked?.Status, tracked?.Error);

    /// <summary>What the gates that wait for a migration say of it: a sentence for each, those that would pass included.</summary>
    public IEnumerable<string> FindOf(string name, BatchedMigrationStatus status, string? error) =>
        from gate in _gates
        where gate.Step.Name == name
        select status.IsFinished()
            ? DeployingStrings.GateWouldPass(gate.SchemaMigration)
            : DeployingStrings.PendingGate(name, gate.SchemaMigration, status, error);
}
