using System.Diagnostics;

namespace EfBatched.Diagnostics;

/// <summary>
/// The names to listen to: <c>AddMeter(EfBatchedDiagnostics.MeterName)</c> and <c>AddSource(EfBatchedDiagnostics.ActivitySourceName)</c>.
/// </summary>
public static class EfBatchedDiagnostics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "EfBatched";

    /// <summary>The name of the activity source.</summary>
    public const string ActivitySourceName = "EfBatched";

    internal static ActivitySource Source { get; } = new(ActivitySourceName);
}
