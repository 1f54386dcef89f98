using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Declaring;

/// <summary>
/// A declaration as an annotation of its entity type. Its value is text, never a <see cref="Type" />: model snapshots must outlive the class.
/// </summary>
internal sealed record DeclarationAnnotation(
    [property: JsonPropertyName("type")] string TypeName,
    [property: JsonPropertyName("arguments"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Arguments)
{
    private const string Prefix = "EfBatched:Migration:";

    public static DeclarationAnnotation For(Type migrationType, string? argumentsJson) =>
        new(
            $"{migrationType.FullName}, {migrationType.Assembly.GetName().Name}",
            argumentsJson is null ? null : JsonSerializer.Deserialize<JsonElement>(argumentsJson));

    public static string NameOf(string migration) => Prefix + migration;

    /// <summary>The names that a model declares, with the entity type that carries each; needs none of the classes.</summary>
    public static IEnumerable<(string Migration, IReadOnlyEntityType EntityType, string Value)> FindAll(IReadOnlyModel model) =>
        from entityType in model.GetEntityTypes()
        from annotation in entityType.GetAnnotations()
        where annotation.Name.StartsWith(Prefix, StringComparison.Ordinal)
        select (annotation.Name[Prefix.Length..], entityType, (string)annotation.Value!);

    public static DeclarationAnnotation Parse(string value) => JsonSerializer.Deserialize<DeclarationAnnotation>(value)!;

    public string ToText() => JsonSerializer.Serialize(this);

    public string? ArgumentsJson => Arguments?.GetRawText();

    /// <summary>The class, or null when this build does not have it.</summary>
    public Type? FindType(IReadOnlyEntityType entityType) =>
        Type.GetType(TypeName, throwOnError: false) ?? entityType.ClrType.Assembly.GetType(TypeName.Split(',')[0], throwOnError: false);
}
