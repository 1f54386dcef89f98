using Microsoft.EntityFrameworkCore;
using WebApp.Data;

namespace WebApp.Setup;

/// <summary>Loads the places in one transaction, by whatever is fastest for the provider; all of them or none.</summary>
internal abstract class PlaceLoader
{
    private const int PlacesPerReport = 5_000;

    public async Task LoadAsync(GeoContext context, Action<int> report, CancellationToken cancellationToken)
    {
        if (await context.Cities.AnyAsync(cancellationToken))
        {
            return;
        }

        await context.Database.OpenConnectionAsync(cancellationToken);
        await WriteAsync(context, Count(PlaceFile.Read(), report), cancellationToken);
        await context.Database.CloseConnectionAsync();
        report(PlaceFile.Places);
    }

    protected abstract Task WriteAsync(GeoContext context, IEnumerable<City> cities, CancellationToken cancellationToken);

    private static IEnumerable<City> Count(IEnumerable<City> cities, Action<int> report)
    {
        var count = 0;
        foreach (var city in cities)
        {
            yield return city;
            if (++count % PlacesPerReport == 0)
            {
                report(count);
            }
        }
    }
}
