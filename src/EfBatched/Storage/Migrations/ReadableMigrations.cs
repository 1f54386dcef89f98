using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Storage.Migrations;

/// <summary>
/// The rows of migrations for whoever only looks at them: a status, phase or code that a newer version has written is read as
/// <see cref="StoredName.Unknown{TEnum}" />, where EF would give up the whole list, and texts that errors may have blown up are cut.
/// </summary>
internal static class ReadableMigrations
{
    private const int MostText = 20_000;

    private static readonly string[] Texts =
    [
        nameof(BatchedMigrationRow.ErrorMessage), nameof(BatchedMigrationRow.StatusReason), nameof(BatchedMigrationRow.HeldReason),
        nameof(BatchedMigrationRow.ThrottleReason),
    ];

    public static IQueryable<BatchedMigrationRow> Of(DbContext context)
    {
        var entityType = context.Model.FindEntityType(typeof(BatchedMigrationRow))!;
        var table = StoreObjectIdentifier.Create(entityType, StoreObjectType.Table)!.Value;
        var sql = context.GetService<ISqlGenerationHelper>();
        var columns = entityType.GetProperties().Select(p => Readable(p, sql.DelimitIdentifier(p.GetColumnName(table)!)));
        // Of names that EF has delimited and those of our own enums; no value is in it.
        var select = $"SELECT {string.Join(", ", columns)} FROM {TrackingNames.For(context).Migrations}";
        return context.Set<BatchedMigrationRow>().FromSqlRaw(select.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal))
            .AsNoTracking();
    }

    /// <summary>The names as they are stored, of migrations that have one which this version does not know.</summary>
    public static async Task<IReadOnlyDictionary<long, string>> FindStatusesAsync(
        DbContext context, IEnumerable<BatchedMigrationRow> rows, CancellationToken cancellationToken)
    {
        var ids = rows.Where(r => !Enum.IsDefined(r.Status)).Select(r => r.Id).ToList();
        return ids.Count == 0
            ? new Dictionary<long, string>()
            : await context.Set<BatchedMigrationRow>().Where(m => ids.Contains(m.Id)).Select(m => new { m.Id, Status = m.Status.ToString() })
                .ToDictionaryAsync(m => m.Id, m => m.Status, cancellationToken).ConfigureAwait(false);
    }

    private static string Readable(IProperty property, string column)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        return type.IsEnum
            ? $"CASE WHEN {column} IS NULL OR {column} IN ({string.Join(", ", Enum.GetNames(type).Select(n => $"'{n}'"))}) THEN {column} "
                + $"ELSE '-1' END AS {column}"
            : Texts.Contains(property.Name)
                ? $"CASE WHEN length({column}) > {MostText} THEN substr({column}, 1, {MostText}) || '...' ELSE {column} END AS {column}"
                : column;
    }
}
