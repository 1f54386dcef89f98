using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfBatched.Work;

/// <summary>Keys of rows may be secret. They are put into logs and messages only where the application lets EF do so.</summary>
internal static class SensitiveData
{
    /// <summary>The keys that a message names at the most.</summary>
    public const int MostKeys = 10;

    /// <summary>True with EnableSensitiveDataLogging.</summary>
    public static bool IsShown(DbContext context) =>
        context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.IsSensitiveDataLoggingEnabled == true;
}
