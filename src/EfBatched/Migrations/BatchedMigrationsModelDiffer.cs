using EfBatched.Infrastructure;
using EfBatched.Model;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Migrations;

/// <summary>
/// Adds the steps of batched migrations to what differs between two models: a new declaration is enqueued after everything else, so that its
/// columns exist; one that is gone must have finished before anything else.
/// </summary>
internal sealed class BatchedMigrationsModelDiffer(
    IMigrationsModelDiffer inner, IDesignTimeModel designTimeModel, IDatabaseProvider provider, ICurrentDbContext context) : IMigrationsModelDiffer
{
    // Also what makes `Migrate` refuse a declaration that no schema migration enqueues yet.
    public bool HasDifferences(IRelationalModel? source, IRelationalModel? target) =>
        inner.HasDifferences(source, target) || !DeclaredNames.Of(source).SequenceEqual(DeclaredNames.Of(target));

    public IReadOnlyList<MigrationOperation> GetDifferences(IRelationalModel? source, IRelationalModel? target)
    {
        var operations = inner.GetDifferences(source, target);
        var added = DeclaredNames.Of(target).Except(DeclaredNames.Of(source)).ToHashSet();
        var removed = DeclaredNames.Of(source).Except(DeclaredNames.Of(target)).ToList();

        // EF asks for Up and Down alike. The model of the running context is what Up leads to and Down starts from.
        return source is not null && ReferenceEquals(source.Model, designTimeModel.Model)
            ? [.. Dequeue(source.Model, target?.Model, removed), .. operations]
            : [.. EnsureFinished(source?.Model, removed), .. operations, .. Enqueue(source?.Model, target?.Model, added, removed)];
    }

    private IEnumerable<MigrationOperation> EnsureFinished(IModel? source, IReadOnlyList<string> names) =>
        names.Select(name => StepOperation.EnsureFinished(new NamedStep(name, TrackingLocation.Find(source)!), provider.Name));

    private IEnumerable<MigrationOperation> Enqueue(IModel? source, IModel? target, HashSet<string> added, List<string> removed) =>
        added.Count == 0
            ? []
            : DeclarationReader.ReadAll(target!)
                .Where(d => added.Contains(d.Name))
                .Select(d => StepOperation
                    .Enqueue(EnqueueStep.For(d, ContextOwner.NameOf(context.Context), TrackingLocation.Find(target)!), provider.Name)
                    .MayRename([.. removed.Where(name => IsDeclaredOn(source, name, d.EntityType.Name))]));

    private static bool IsDeclaredOn(IModel? model, string name, string entityType) =>
        model is not null && DeclarationAnnotation.FindAll(model).Any(d => d.Migration == name && d.EntityType.Name == entityType);

    // Where the tables themselves go, the rows go with them.
    private IEnumerable<MigrationOperation> Dequeue(IModel source, IModel? target, IReadOnlyList<string> names) =>
        TrackingLocation.Find(target) is null && !TrackingLocation.IsShared(source)
            ? []
            : names.Select(name => StepOperation.Dequeue(new NamedStep(name, TrackingLocation.Find(source)!), provider.Name));
}
