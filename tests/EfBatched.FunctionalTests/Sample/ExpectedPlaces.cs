using System.Globalization;
using System.IO.Compression;
using WebApp.Setup;

namespace EfBatched.FunctionalTests.Sample;

/// <summary>What the sample's tables must hold in the end, worked out from the file and not by the sample's migrations.</summary>
internal sealed class ExpectedPlaces
{
    private ExpectedPlaces(IReadOnlyList<Place> places, IReadOnlyList<(int CityId, int Number, string Text)> spellings, int removed)
    {
        Places = places;
        Spellings = spellings;
        RemovedSpellings = removed;
    }

    public IReadOnlyList<Place> Places { get; }

    /// <summary>The spellings that are left, in key order.</summary>
    public IReadOnlyList<(int CityId, int Number, string Text)> Spellings { get; }

    public int RemovedSpellings { get; }

    public static async Task<ExpectedPlaces> ReadAsync()
    {
        var path = Path.Combine(Path.GetDirectoryName(SampleApp.AssemblyPath)!, "Data", "cities.tsv.gz");
        await using var unpacked = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        await reader.ReadLineAsync();
        var places = new List<Place>();
        var spellings = new List<(int CityId, int Number, string Text)>();
        var removed = 0;
        while (await reader.ReadLineAsync() is { } line)
        {
            var columns = line.Split('\t');
            var place = new Place(
                int.Parse(columns[0], CultureInfo.InvariantCulture),
                columns[1],
                double.Parse(columns[7], CultureInfo.InvariantCulture),
                double.Parse(columns[8], CultureInfo.InvariantCulture));
            places.Add(place);
            foreach (var (index, text) in SpellingRules.SpellingsOf(place.Name, columns[2]).Index())
            {
                if (text == place.Name)
                {
                    removed++;
                }
                else
                {
                    spellings.Add((place.Id, index + 1, text));
                }
            }
        }

        return new ExpectedPlaces(places, spellings, removed);
    }

    internal sealed record Place(int Id, string Name, double Longitude, double Latitude);
}
