using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using WebApp.Data;

namespace WebApp.Setup;

/// <summary>Two prepared statements in one transaction.</summary>
internal sealed class SqlitePlaceLoader : PlaceLoader
{
    protected override async Task WriteAsync(GeoContext context, IEnumerable<City> cities, CancellationToken cancellationToken)
    {
        var connection = (SqliteConnection)context.Database.GetDbConnection();
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync(cancellationToken);
        await using var insertCity = Prepare(
            connection,
            """
            INSERT INTO "Cities" ("Id", "Name", "Country", "Population", "Longitude", "Latitude") VALUES ($1, $2, $3, $4, $5, $6)
            """,
            parameters: 6);
        await using var insertSpelling = Prepare(
            connection, """INSERT INTO "Spellings" ("CityId", "Number", "Text") VALUES ($1, $2, $3)""", parameters: 3);

        foreach (var city in cities)
        {
            Execute(insertCity, city.Id, city.Name, city.Country, city.Population, city.Longitude, city.Latitude);
            foreach (var spelling in city.Spellings)
            {
                Execute(insertSpelling, spelling.CityId, spelling.Number, spelling.Text);
            }

            cancellationToken.ThrowIfCancellationRequested();
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }

        return command;
    }

    private static void Execute(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }
}
