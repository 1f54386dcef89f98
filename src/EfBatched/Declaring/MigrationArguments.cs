using System.Text.Json;

namespace EfBatched.Declaring;

/// <summary>Reads the typed arguments of a migration from their JSON.</summary>
internal static class MigrationArguments
{
    public static TArguments Read<TArguments>(string? json, string migration) =>
        json is null
            ? throw new InvalidOperationException(DeclaringStrings.NoArguments(migration))
            : JsonSerializer.Deserialize<TArguments>(json)
                ?? throw new InvalidOperationException(DeclaringStrings.NoArguments(migration));
}
