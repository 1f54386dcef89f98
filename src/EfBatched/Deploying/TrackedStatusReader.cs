using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Deploying;

/// <summary>Reads the tracking tables for the migrator, which EF calls with and without async.</summary>
internal sealed class TrackedStatusReader(DbContext context)
{
    private readonly StepSql _sql = StepSql.For(context.Database.ProviderName);

    /// <summary>What is tracked at each of the locations; nothing for one that does not exist.</summary>
    public IReadOnlyDictionary<TrackingLocation, IReadOnlyList<TrackedStatus>> Read(IEnumerable<TrackingLocation> locations)
    {
        var found = new Dictionary<TrackingLocation, IReadOnlyList<TrackedStatus>>();
        foreach (var location in locations)
        {
            if (IsTrue(Command(_sql.TableExists(location.Migrations)).ExecuteScalar(Parameters())))
            {
                using var reader = Command(Statuses(location)).ExecuteReader(Parameters());
                var rows = new List<TrackedStatus>();
                while (reader.Read())
                {
                    rows.Add(Read(reader.DbDataReader));
                }

                found[location] = rows;
            }
        }

        return found;
    }

    /// <inheritdoc cref="Read(IEnumerable{TrackingLocation})" />
    public async Task<IReadOnlyDictionary<TrackingLocation, IReadOnlyList<TrackedStatus>>> ReadAsync(
        IEnumerable<TrackingLocation> locations, CancellationToken cancellationToken)
    {
        var found = new Dictionary<TrackingLocation, IReadOnlyList<TrackedStatus>>();
        foreach (var location in locations)
        {
            if (IsTrue(await Command(_sql.TableExists(location.Migrations)).ExecuteScalarAsync(Parameters(), cancellationToken)
                .ConfigureAwait(false)))
            {
                var reader = await Command(Statuses(location)).ExecuteReaderAsync(Parameters(), cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    var rows = new List<TrackedStatus>();
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    {
                        rows.Add(Read(reader.DbDataReader));
                    }

                    found[location] = rows;
                }
            }
        }

        return found;
    }

    private static bool IsTrue(object? value) => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) > 0;

    private static TrackedStatus Read(DbDataReader row) =>
        new(row.GetString(0), Enum.Parse<BatchedMigrationStatus>(row.GetString(1)), row.IsDBNull(2) ? null : row.GetString(2));

    private string Statuses(TrackingLocation location) =>
        $"""SELECT "name", "status", "error_message" FROM {_sql.Delimit(location.Migrations)} ORDER BY "id" """;

    private IRelationalCommand Command(string sql) => context.GetService<IRawSqlCommandBuilder>().Build(sql);

    private RelationalCommandParameterObject Parameters() =>
        new(
            context.GetService<IRelationalConnection>(),
            parameterValues: null,
            readerColumns: null,
            context,
            context.GetService<IRelationalCommandDiagnosticsLogger>(),
            CommandSource.Migrations);
}
