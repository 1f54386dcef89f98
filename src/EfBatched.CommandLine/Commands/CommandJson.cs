using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace EfBatched.CommandLine.Commands;

/// <summary>Answers as JSON, as docs/command-line.schema.json describes them: names in camel case, statuses by name.</summary>
internal static class CommandJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // Nothing of it is put into a page, and people read it.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WriteIdsAsText } },
    };

    private static readonly JsonSerializerOptions LineOptions = new(Options) { WriteIndented = false };

    /// <summary>In one line, where there are several documents.</summary>
    public static string WriteLine<T>(T value) => JsonSerializer.Serialize(value, LineOptions);

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>The names that a value of this type has.</summary>
    public static IEnumerable<string> NamesOf(Type type) => Options.GetTypeInfo(type).Properties.Select(p => p.Name);

    // Half of the readers of JSON take a number for a double, which knows whole numbers only up to 2^53. Keys are text already.
    private static void WriteIdsAsText(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if ((Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) == typeof(long)
                && (property.Name == "id" || property.Name.EndsWith("Id", StringComparison.Ordinal)))
            {
                property.NumberHandling = JsonNumberHandling.WriteAsString;
            }
        }
    }
}
