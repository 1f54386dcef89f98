using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.FunctionalTests.Commands;

public sealed class FillCopy : BatchedMigration<NotesContext, Note>
{
    protected override void Configure(BatchedMigrationBuilder<Note> migration) => migration
        .Where(n => n.Copy == null)
        .HasFixedBatchSize(10)
        .HasJobSize(40);

    public override async Task<int> MigrateAsync(Batch<NotesContext, Note> batch, CancellationToken cancellationToken)
    {
        var gate = batch.Services.GetRequiredService<Gate>();
        gate.Entered.TrySetResult();
        await gate.Opened.Task;
        return await batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(n => n.Copy, n => n.Text), cancellationToken);
    }
}
