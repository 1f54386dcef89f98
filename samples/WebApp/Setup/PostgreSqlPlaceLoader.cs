using Microsoft.EntityFrameworkCore;
using Npgsql;
using WebApp.Data;

namespace WebApp.Setup;

/// <summary>COPY, one table after the other, in one transaction.</summary>
internal sealed class PostgreSqlPlaceLoader : PlaceLoader
{
    protected override async Task WriteAsync(GeoContext context, IEnumerable<City> cities, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await WriteSpellingsAsync(connection, await WriteCitiesAsync(connection, cities, cancellationToken), cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        // Progress is shown against the planner's estimate, which autovacuum would make only in a minute or so.
        await using var analyze = new NpgsqlCommand("""ANALYZE "Cities", "Spellings" """, connection);
        await analyze.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<List<Spelling>> WriteCitiesAsync(
        NpgsqlConnection connection, IEnumerable<City> cities, CancellationToken cancellationToken)
    {
        var spellings = new List<Spelling>(PlaceFile.Places);
        await using var copy = await connection.BeginBinaryImportAsync(
            """COPY "Cities" ("Id", "Name", "Country", "Population", "Longitude", "Latitude") FROM STDIN (FORMAT BINARY)""",
            cancellationToken);
        foreach (var city in cities)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(city.Id, cancellationToken);
            await copy.WriteAsync(city.Name, cancellationToken);
            await copy.WriteAsync(city.Country, cancellationToken);
            await copy.WriteAsync(city.Population, cancellationToken);
            await copy.WriteAsync(city.Longitude, cancellationToken);
            await copy.WriteAsync(city.Latitude, cancellationToken);
            spellings.AddRange(city.Spellings);
        }

        await copy.CompleteAsync(cancellationToken);
        return spellings;
    }

    private static async Task WriteSpellingsAsync(
        NpgsqlConnection connection, List<Spelling> spellings, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            """COPY "Spellings" ("CityId", "Number", "Text") FROM STDIN (FORMAT BINARY)""", cancellationToken);
        foreach (var spelling in spellings)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(spelling.CityId, cancellationToken);
            await copy.WriteAsync(spelling.Number, cancellationToken);
            await copy.WriteAsync(spelling.Text, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }
}
