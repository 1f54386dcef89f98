using Npgsql;

namespace EfBatched.TestUtilities.Shop;

/// <summary>A role of a test's own that may use all tables of a shop, and is no superuser. Roles are the whole server's, so it goes with the test.</summary>
public sealed class ShopRole : IAsyncDisposable
{
    private readonly ShopDatabase _database;

    private ShopRole(ShopDatabase database)
    {
        _database = database;
        ConnectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = Name, Pooling = false }.ConnectionString;
    }

    public string Name { get; } = $"role_{Guid.NewGuid():N}";

    /// <summary>How it reaches the shop, without a pool that would outlive it.</summary>
    public string ConnectionString { get; }

    public static async Task<ShopRole> CreateAsync(ShopDatabase database)
    {
        var role = new ShopRole(database);
        await database.ExecuteAsync(
            $"""
             CREATE ROLE {role.Name} LOGIN;
             GRANT ALL ON ALL TABLES IN SCHEMA public TO {role.Name};
             GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role.Name};
             """);
        return role;
    }

    public async ValueTask DisposeAsync() => await _database.ExecuteAsync($"DROP OWNED BY {Name}; DROP ROLE {Name}");
}
