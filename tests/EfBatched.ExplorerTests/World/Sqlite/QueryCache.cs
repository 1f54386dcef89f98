using Microsoft.Extensions.Caching.Memory;

namespace EfBatched.ExplorerTests.World.Sqlite;

/// <summary>Where EF keeps the models and the compiled queries of all worlds.</summary>
internal static class QueryCache
{
    /// <summary>
    /// One without a limit. EF's own has room for about a thousand entries, and the kinds of keys together need many times that: each script would
    /// compile again what others have pushed out, which takes longer than to run it.
    /// </summary>
    public static IMemoryCache Shared { get; } = new MemoryCache(new MemoryCacheOptions());
}
