using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Tracking;
using System.Data.Common;

namespace EfBatched.Storage.Migrations;

// Which migrations the rows stand for.
internal sealed partial class MigrationStore
{
    private string Select =>
        $"""
        SELECT m."id", m."name", m."status", m."owner", {MigrationTable.Schema(provider, "m")}, {MigrationTable.Name("m")},
            {MigrationTable.UnqualifiedSchema(provider, "m")},
            {provider.HasTable(MigrationTable.Schema(provider, "m"), MigrationTable.Name("m"))}
        FROM {names.Migrations} AS m
        """;

    /// <summary>The migration of a name, by the unique index; null when there is none.</summary>
    public Task<MigrationIdentity?> FindIdentityAsync(string name, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(new SqlText($"""{Select} WHERE m."name" = @name""").With("name", name), ReadIdentity, cancellationToken);

    public Task<IReadOnlyList<MigrationIdentity>> FindIdentitiesAsync(CancellationToken cancellationToken) =>
        connection.QueryAsync(new SqlText(Select), ReadIdentity, cancellationToken);

    /// <summary>The migrations that run, with the table that was recorded of each.</summary>
    public Task<IReadOnlyList<(long Id, string Name, TableName Table, bool SharesTable)>> FindRunningAsync(CancellationToken cancellationToken) =>
        connection.QueryAsync(
            new SqlText(
                $"""
                SELECT "id", "name", "table_schema", "table_name", "shares_table" FROM {names.Migrations}
                WHERE "status" = '{BatchedMigrationStatus.Running}'
                """),
            r => (r.GetInt64(0), r.GetString(1), new TableName(r.GetString(3), r.IsDBNull(2) ? null : r.GetString(2)), r.GetBoolean(4)),
            cancellationToken);

    private static MigrationIdentity ReadIdentity(DbDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetString(1),
            StoredName.Read<BatchedMigrationStatus>(row.GetString(2)),
            row.IsDBNull(3) ? null : row.GetString(3),
            new TableName(row.GetString(5), row.IsDBNull(4) ? null : row.GetString(4)),
            row.IsDBNull(6) ? null : row.GetString(6),
            row.GetBoolean(7));
}
