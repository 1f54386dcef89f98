namespace WebApp.Batched;

/// <summary>A geohash: places that are near each other mostly begin alike. See https://en.wikipedia.org/wiki/Geohash.</summary>
public static class Geohash
{
    /// <summary>Nine characters are cells of about five metres.</summary>
    public const int Length = 9;

    private const int BitsPerCharacter = 5;
    private const string Alphabet = "0123456789bcdefghjkmnpqrstuvwxyz";

    public static string Encode(double latitude, double longitude) =>
        string.Create(Length, (latitude, longitude), Fill);

    // Bits alternate, longitude first; each halves what is left of its range.
    private static void Fill(Span<char> characters, (double Latitude, double Longitude) place)
    {
        var (south, north) = (-90.0, 90.0);
        var (west, east) = (-180.0, 180.0);
        var isLongitude = true;
        for (var i = 0; i < characters.Length; i++)
        {
            var index = 0;
            for (var bit = 0; bit < BitsPerCharacter; bit++, isLongitude = !isLongitude)
            {
                var isUpper = isLongitude ? Halve(ref west, ref east, place.Longitude) : Halve(ref south, ref north, place.Latitude);
                index = (index << 1) | (isUpper ? 1 : 0);
            }

            characters[i] = Alphabet[index];
        }
    }

    private static bool Halve(ref double low, ref double high, double value)
    {
        var middle = (low + high) / 2;
        var isUpper = value >= middle;
        (low, high) = isUpper ? (middle, high) : (low, middle);
        return isUpper;
    }
}
