using System.Globalization;

namespace EfBatched.ExplorerTests.Keys;

/// <summary>The values of keys by their places. Where the type has extremes, they are at the first and the last place.</summary>
internal static class KeyValues
{
    /// <summary>How many letters there are.</summary>
    public const int Letters = 6;

    private const int Last = 399;

    public static int Int(int place) =>
        place switch { 0 => int.MinValue, Last => int.MaxValue, _ => place - 100 };

    public static long Long(int place) =>
        place switch { 0 => long.MinValue, Last => long.MaxValue, _ => (place - 200) * 1_000_000_007L };

    public static short Short(int place) =>
        place switch { 0 => short.MinValue, Last => short.MaxValue, _ => (short)((place - 200) * 3) };

    // Neighbouring places differ in the first bytes, others in the last ones.
    public static Guid Guid(int place) =>
        place switch
        {
            0 => System.Guid.Empty,
            Last => System.Guid.AllBitsSet,
            _ => new Guid(place * 40_503, (short)place, 7, 1, 2, 3, 4, 5, 6, 7, (byte)place),
        };

    public static string Text(int place) =>
        place switch
        {
            0 => "",
            1 => " ",
            Last => "\U0010FFFD",
            _ when place % 5 == 0 => "Key " + Number(place),
            _ when place % 5 == 1 => "key " + Number(place),
            _ when place % 5 == 2 => "ä'\"%_\\" + Number(place),
            _ => Number(place),
        };

    // Equal without regard to case are no two of them.
    public static string CaselessText(int place) => (place % 2 == 0 ? "key" : "KEY") + Number(place);

    public static char Char(int place) => (char)(place + '!');

    public static DateOnly Date(int place) => new DateOnly(2024, 2, 1).AddDays(place);

    public static DateOnly ExtremeDate(int place) =>
        place switch { 0 => DateOnly.MinValue, Last => DateOnly.MaxValue, _ => Date(place) };

    public static TimeOnly Time(int place) =>
        place switch { 0 => TimeOnly.MinValue, _ => new TimeOnly(place * 2_000_000_010L) };

    public static DateTime Instant(int place) =>
        new DateTime(2024, 10, 26, 23, 0, 0, DateTimeKind.Utc).AddMilliseconds(place * 1_800_000.5);

    public static Letter Letter(int place) => (Letter)place;

    public static decimal Decimal(int place) =>
        place switch { 0 => -79_228_162_514_264m, Last => 79_228_162_514_264m, _ => (place - 200) / 4m };

    public static byte[] Bytes(int place) => place == 0 ? [] : [(byte)(place / 256), (byte)place, 0];

    private static string Number(int place) => place.ToString(CultureInfo.InvariantCulture);
}
