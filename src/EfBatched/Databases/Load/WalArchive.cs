using System.Globalization;

namespace EfBatched.Databases.Load;

/// <summary>The newest segment of write-ahead log, and those that the archiver last put away or failed on.</summary>
internal sealed record WalArchive(string Current, string? LastArchived, string? LastFailed, long SegmentBytes)
{
    /// <summary>
    /// The complete segments that wait to be archived. The archiver works in order and stays at the one that fails, so the first that failed
    /// counts while none was ever put away.
    /// </summary>
    public long Waiting =>
        LastArchived is not null ? Math.Max(NumberOf(Current) - NumberOf(LastArchived) - 1, 0)
        : LastFailed is not null ? Math.Max(NumberOf(Current) - NumberOf(LastFailed), 0)
        : 0;

    // Eight digits each of timeline, 4 GiB and segment within them; what follows ('.partial', '.backup') is no part of the number.
    private long NumberOf(string file)
    {
        const long Bytes = 1L << 32;
        return file.Length >= 24
            && long.TryParse(file.AsSpan(8, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var high)
            && long.TryParse(file.AsSpan(16, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var low)
            ? (high * (Bytes / SegmentBytes)) + low
            : long.MaxValue / 2;
    }
}
