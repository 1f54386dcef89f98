using System.Text.Json;
using System.Text.Json.Serialization;

namespace EfBatched.CommandLine.Commands;

/// <summary>States as JSON, with the names of <see cref="BatchedMigrationState" /> and statuses by name.</summary>
internal static class StateJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);
}
