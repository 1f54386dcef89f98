using System.Globalization;
using System.IO.Compression;
using WebApp.Data;

namespace WebApp.Setup;

/// <summary>The places of GeoNames that come with the application; see Data/README.md.</summary>
internal static class PlaceFile
{
    public const int Places = 135_233;

    private static string FilePath => Path.Combine(AppContext.BaseDirectory, "Data", "cities.tsv.gz");

    public static IEnumerable<City> Read()
    {
        using var file = File.OpenRead(FilePath);
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            yield return Parse(line.Split('\t'));
        }
    }

    private static City Parse(string[] columns)
    {
        var city = new City
        {
            Id = int.Parse(columns[0], CultureInfo.InvariantCulture),
            Name = columns[1],
            Country = columns[3],
            Population = int.Parse(columns[6], CultureInfo.InvariantCulture),
            Longitude = double.Parse(columns[7], CultureInfo.InvariantCulture),
            Latitude = double.Parse(columns[8], CultureInfo.InvariantCulture),
        };
        var number = 1;
        foreach (var text in SpellingRules.SpellingsOf(city.Name, columns[2]))
        {
            city.Spellings.Add(new Spelling { CityId = city.Id, Number = number++, Text = text });
        }

        return city;
    }
}
