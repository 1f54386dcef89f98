namespace EfBatched.Databases;

/// <summary>The providers that have a store, by the names that EF gives them.</summary>
internal static class ProviderNames
{
    public const string PostgreSql = "Npgsql.EntityFrameworkCore.PostgreSQL";
    public const string Sqlite = "Microsoft.EntityFrameworkCore.Sqlite";
}
