using System.Text.Json;
using System.Text.Json.Serialization;

namespace EfBatched.AspNetCore.Api;

/// <summary>How the HTTP API writes: names in camel case, statuses by name, whatever the host has configured for itself.</summary>
internal static class ApiJson
{
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };
}
