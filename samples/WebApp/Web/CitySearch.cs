using Microsoft.EntityFrameworkCore;
using WebApp.Data;

namespace WebApp.Web;

/// <summary>Finds cities by a part of their name, over the column that a batched migration fills.</summary>
internal static class CitySearch
{
    public const int Most = 20;

    /// <param name="context">The context.</param>
    /// <param name="plain">What is looked for, in lower case and without marks.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public static Task<List<City>> FindAsync(GeoContext context, string plain, CancellationToken cancellationToken)
    {
        var spelledSo = context.Spellings.Where(s => s.Text.ToLower().Contains(plain)).Select(s => s.CityId);
        return context.Cities.AsNoTracking()
            .Where(c => c.SearchName!.Contains(plain) || (c.SearchName != null && spelledSo.Contains(c.Id)))
            .OrderByDescending(c => c.Population).ThenBy(c => c.Id)
            .Take(Most)
            .ToListAsync(cancellationToken);
    }
}
