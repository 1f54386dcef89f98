namespace EfBatched.Databases.Providers;

/// <summary>What is said of a provider that has none here.</summary>
internal static class ProviderStrings
{
    public static string UnsupportedProvider(Type context, string? provider) =>
        $"The context '{context.Name}' uses the provider '{provider}', for which batched migrations have no storage: claiming jobs needs its row "
        + "locks and its clock. Use 'Npgsql.EntityFrameworkCore.PostgreSQL' or 'Microsoft.EntityFrameworkCore.Sqlite'.";
}
