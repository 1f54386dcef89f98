using EfBatched.ExplorerTests.Keys;
using EfBatched.ExplorerTests.Scripts;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.ExplorerTests.World;

/// <summary>What a script's work does with a batch: each row must be changed once, and no longer match then.</summary>
internal sealed class ItemWork<TRow>(WorkKind kind, Action<int> passTime)
    where TRow : Item
{
    public async Task<int> ChangeAsync(Batch<ExplorerContext<TRow>, TRow> batch, CancellationToken cancellationToken)
    {
        var changed = await (kind switch
        {
            WorkKind.SetBased => batch.Rows.ExecuteUpdateAsync(
                s => s.SetProperty(i => i.N, i => i.N + 1).SetProperty(i => i.Done, 1), cancellationToken),
            WorkKind.Delete => batch.Rows.ExecuteDeleteAsync(cancellationToken),
            WorkKind.UpdateRows => batch.UpdateRowsAsync(i => new { i.N }, i => new { N = i.N + 1, Done = (int?)1 }, cancellationToken),
            _ => SaveAsync(batch, cancellationToken),
        }).ConfigureAwait(false);
        passTime(changed);
        return changed;
    }

    private static async Task<int> SaveAsync(Batch<ExplorerContext<TRow>, TRow> batch, CancellationToken cancellationToken)
    {
        var rows = await batch.Rows.ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var row in rows)
        {
            row.N++;
            row.Done = 1;
        }

        await batch.Context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return rows.Count;
    }
}
