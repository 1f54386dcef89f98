using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.ExactlyOnce.Branches;

/// <summary>Reads rows by conditions that navigate, with what they refer to, and tells the test before it writes.</summary>
public sealed class LabelBranches : BatchedMigration<BranchContext, Branch>
{
    private readonly Func<Task>? _afterRead;

    public LabelBranches()
    {
    }

    public LabelBranches(Func<Task> afterRead) =>
        _afterRead = afterRead;

    protected override void Configure(BatchedMigrationBuilder<Branch> migration) =>
        migration.Where(b => b.Label == null)
            .Where(b => b.Region == null || b.Region.Name != "Closed")
            .Where(b => b.Country.Name == "North" && b.Neighbours.All(n => n.Name != "Sea"));

    public override async Task<int> MigrateAsync(Batch<BranchContext, Branch> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var branches = await batch.Rows.Include(b => b.Region).Include(b => b.Neighbours).ToListAsync(cancellationToken);
        await _afterRead!();
        foreach (var branch in branches)
        {
            branch.Label += $"{branch.City}, {branch.Region?.Name ?? "no region"}";
            batch.Context.Entry(branch).Property(b => b.City).IsModified = true;
        }

        await batch.Context.SaveChangesAsync(cancellationToken);
        return branches.Count;
    }
}
