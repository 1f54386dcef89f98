namespace EfBatched.FunctionalTests.Sample;

/// <summary>The rectangle that a geohash names, found from its bits: 23 of longitude and 22 of latitude, interleaved.</summary>
internal static class GeohashCell
{
    private const string Alphabet = "0123456789bcdefghjkmnpqrstuvwxyz";

    public static bool Contains(string geohash, double longitude, double latitude)
    {
        long x = 0, y = 0;
        var position = 0;
        foreach (var bit in geohash.SelectMany(c => Enumerable.Range(0, 5).Select(i => (Alphabet.IndexOf(c, StringComparison.Ordinal) >> (4 - i)) & 1)))
        {
            if (position++ % 2 == 0)
            {
                x = (x << 1) | (long)bit;
            }
            else
            {
                y = (y << 1) | (long)bit;
            }
        }

        return position == 45 && IsIn(longitude + 180, x, 360.0 / (1 << 23)) && IsIn(latitude + 90, y, 180.0 / (1 << 22));
    }

    private static bool IsIn(double value, long index, double width) =>
        value >= (index * width) - 1e-9 && value <= ((index + 1) * width) + 1e-9;
}
