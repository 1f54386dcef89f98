using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Commands;

public sealed class NotesContext(DbContextOptions<NotesContext> options) : DbContext(options)
{
    public DbSet<Note> Notes => Set<Note>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasBatchedMigration<FillCopy>();
        modelBuilder.HasBatchedMigration<FillBroken>();
    }
}
