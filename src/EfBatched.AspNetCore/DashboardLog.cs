using Microsoft.Extensions.Logging;

namespace EfBatched.AspNetCore;

/// <summary>What the dashboard logs; docs/diagnostics.md explains each.</summary>
internal static partial class DashboardLog
{
    [LoggerMessage(61000, LogLevel.Warning, DashboardStrings.NoPolicy)]
    public static partial void NoPolicy(ILogger logger, string pattern);
}
