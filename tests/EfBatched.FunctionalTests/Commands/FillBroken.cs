namespace EfBatched.FunctionalTests.Commands;

public sealed class FillBroken : BatchedMigration<NotesContext, Note>
{
    public const string Message = "This work is broken.";

    public override Task<int> MigrateAsync(Batch<NotesContext, Note> batch, CancellationToken cancellationToken) =>
        throw new NotSupportedException(Message);
}
