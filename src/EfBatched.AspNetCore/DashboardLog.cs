using Microsoft.Extensions.Logging;

namespace EfBatched.AspNetCore;

/// <summary>What the dashboard logs.</summary>
internal static partial class DashboardLog
{
    [LoggerMessage(61000, LogLevel.Warning, "{Warning}")]
    public static partial void NoPolicy(ILogger logger, string warning);
}
