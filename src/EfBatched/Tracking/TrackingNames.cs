using EfBatched.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Tracking;

/// <summary>The tracking tables' names, delimited for SQL.</summary>
internal sealed record TrackingNames(string Migrations, string Jobs, string Events, string Runners)
{
    /// <exception cref="InvalidOperationException">The context does not use batched migrations.</exception>
    public static TrackingNames For(DbContext context)
    {
        var tables = TrackingTables.Find(context.Model)
            ?? throw new InvalidOperationException(TrackingStrings.NotConfigured(context.GetType()));
        var sql = context.GetService<ISqlGenerationHelper>();
        return new TrackingNames(
            Delimit(sql, tables.Migrations), Delimit(sql, tables.Jobs), Delimit(sql, tables.Events), Delimit(sql, tables.Runners));
    }

    public static string Delimit(ISqlGenerationHelper sql, TableName table) => sql.DelimitIdentifier(table.Name, table.Schema);
}
