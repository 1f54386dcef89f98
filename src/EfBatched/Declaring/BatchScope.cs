using Microsoft.EntityFrameworkCore;

namespace EfBatched.Declaring;

/// <summary>What one batch is run with, before it is typed for the user's class.</summary>
internal sealed record BatchScope(
    DbContext Context,
    IServiceProvider Services,
    BatchedMigrationInfo Migration,
    int Attempt,
    IReadOnlyList<object>? After,
    IReadOnlyList<object> UpTo,
    IQueryable Rows,
    IQueryable RowsInKeyOrder);
