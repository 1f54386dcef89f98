using EfBatched.Databases.PostgreSql;
using EfBatched.Databases.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Databases.Providers;

/// <summary>Chooses the provider: a further one is one line here and a folder beside those of the others.</summary>
internal static class StorageProviders
{
    /// <summary>The provider of a context.</summary>
    /// <exception cref="NotSupportedException">The context's provider is neither PostgreSQL nor SQLite.</exception>
    public static StorageProvider For(DbContext context) =>
        Find(context.Database.ProviderName)
        ?? throw new NotSupportedException(ProviderStrings.UnsupportedProvider(context.GetType(), context.Database.ProviderName));

    /// <summary>The provider of this name; null when it is neither PostgreSQL nor SQLite.</summary>
    public static StorageProvider? Find(string? name) =>
        name switch
        {
            ProviderNames.PostgreSql => PostgreSqlProvider.Instance,
            ProviderNames.Sqlite => SqliteProvider.Instance,
            _ => null,
        };
}
