namespace WebApp.Data;

public sealed class City
{
    /// <summary>GeoNames' own number: unique, and sparse.</summary>
    public int Id { get; set; }

    public string Name { get; set; } = "";

    /// <summary>ISO 3166 alpha-2.</summary>
    public string Country { get; set; } = "";

    public int Population { get; set; }

    public double Longitude { get; set; }

    public double Latitude { get; set; }

    /// <summary>The name in lower case, filled by <see cref="Batched.BackfillSearchName" />; null until then.</summary>
    public string? SearchName { get; set; }

    /// <summary>Where the city is, filled by <see cref="Batched.ComputeGeohash" />; null until then.</summary>
    public string? Geohash { get; set; }

    public List<Spelling> Spellings { get; } = [];
}
