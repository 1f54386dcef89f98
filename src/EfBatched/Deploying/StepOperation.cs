using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EfBatched.Deploying;

/// <summary>
/// A step as EF's own operation for raw SQL, with an annotation that says what it is. An operation type of our own would be unknown to
/// the SQL generators of the providers.
/// </summary>
internal static class StepOperation
{
    public const string EnqueueAnnotation = "EfBatched:Enqueue";
    public const string MayRenameAnnotation = "EfBatched:MayRename";
    public const string DequeueAnnotation = "EfBatched:Dequeue";
    public const string EnsureFinishedAnnotation = "EfBatched:EnsureFinished";

    public static SqlOperation Enqueue(EnqueueStep step, string? provider, DatabaseOrigin origin = DatabaseOrigin.Existing) =>
        Create(EnqueueAnnotation, step, StepSql.For(provider).Enqueue(step, origin));

    public static SqlOperation Dequeue(NamedStep step, string? provider) =>
        Create(DequeueAnnotation, step, StepSql.For(provider).Dequeue(step));

    public static SqlOperation EnsureFinished(NamedStep step, string? provider, DatabaseOrigin origin = DatabaseOrigin.Existing) =>
        Create(EnsureFinishedAnnotation, step, StepSql.For(provider).EnsureFinished(step, origin));

    /// <summary>Notes which batched migrations vanish from the same entity type, so that the new one may be one of them renamed.</summary>
    public static SqlOperation MayRename(this SqlOperation enqueue, IReadOnlyList<string> gone)
    {
        if (gone.Count > 0)
        {
            enqueue.AddAnnotation(MayRenameAnnotation, JsonSerializer.Serialize(gone));
        }

        return enqueue;
    }

    /// <summary>The batched migration that a step brings in or takes away; null for every other operation.</summary>
    public static string? FindChanged(MigrationOperation operation) =>
        TryRead<EnqueueStep>(operation, EnqueueAnnotation, out var enqueue) ? enqueue.Name
        : TryRead<NamedStep>(operation, DequeueAnnotation, out var dequeue) ? dequeue.Name
        : null;

    public static bool TryRead<TStep>(MigrationOperation operation, string annotation, [NotNullWhen(true)] out TStep? step)
        where TStep : class
    {
        step = operation is SqlOperation && operation[annotation] is string json ? JsonSerializer.Deserialize<TStep>(json) : null;
        return step is not null;
    }

    private static SqlOperation Create<TStep>(string annotation, TStep step, string sql)
    {
        var operation = new SqlOperation { Sql = sql };
        operation.AddAnnotation(annotation, JsonSerializer.Serialize(step));
        return operation;
    }
}
