namespace EfBatched.Benchmarks.Works;

/// <summary>Cells of a grid over the earth, as text: halving longitude and latitude in turn, five halvings a character.</summary>
internal static class Geohash
{
    private const string Digits = "0123456789bcdefghjkmnpqrstuvwxyz";
    private const int Length = 9;

    public static string Of(double latitude, double longitude) =>
        string.Create(
            Length,
            (latitude, longitude),
            static (text, place) =>
            {
                var (south, north, west, east) = (-90.0, 90.0, -180.0, 180.0);
                var isLongitude = true;
                for (var i = 0; i < text.Length; i++)
                {
                    var digit = 0;
                    for (var bit = 0; bit < 5; bit++)
                    {
                        var isUpper = isLongitude
                            ? Halve(place.longitude, ref west, ref east)
                            : Halve(place.latitude, ref south, ref north);
                        digit = (digit << 1) | (isUpper ? 1 : 0);
                        isLongitude = !isLongitude;
                    }

                    text[i] = Digits[digit];
                }
            });

    private static bool Halve(double value, ref double low, ref double high)
    {
        var middle = (low + high) / 2;
        if (value < middle)
        {
            high = middle;
            return false;
        }

        low = middle;
        return true;
    }
}
