using EfBatched.Sql;

namespace EfBatched.Storage.Migrations;

/// <summary>Which migration a row stands for: its name alone does not say.</summary>
/// <param name="Id">The row.</param>
/// <param name="Name">The name, unique in the database.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Owner">The context that enqueued it; null where an earlier version did.</param>
/// <param name="Table">The physical table: with the schema that was recorded, or else that its name means to this session.</param>
/// <param name="UnqualifiedSchema">The schema that the table's name alone means to this session; null when it means none.</param>
/// <param name="HasTable">False when the table is gone: renamed, moved or dropped since.</param>
internal sealed record MigrationIdentity(
    long Id, string Name, BatchedMigrationStatus Status, string? Owner, TableName Table, string? UnqualifiedSchema, bool HasTable);
