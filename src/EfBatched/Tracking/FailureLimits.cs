namespace EfBatched.Tracking;

/// <summary>Bounds and default of the rows that may fail.</summary>
internal static class FailureLimits
{
    public const int DefaultMaxFailedRows = 100;
    public const int MaxMaxFailedRows = 10_000;

    public static int CheckMaxFailedRows(int rows, string parameterName) =>
        rows is >= 0 and <= MaxMaxFailedRows
            ? rows
            : throw new ArgumentOutOfRangeException(parameterName, TrackingStrings.MaxFailedRowsOutOfRange(rows));
}
