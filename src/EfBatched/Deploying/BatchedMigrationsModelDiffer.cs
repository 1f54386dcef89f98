using EfBatched.Declaring;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Deploying;

/// <summary>
/// Adds the steps of batched migrations to what differs between two models: a new declaration is enqueued after everything else, so that its
/// columns exist; one that is gone must have finished before anything else.
/// </summary>
internal sealed class BatchedMigrationsModelDiffer(
    IMigrationsModelDiffer inner,
    IDesignTimeModel designTimeModel,
    IDatabaseProvider provider,
    ISqlGenerationHelper sql,
    IRelationalTypeMappingSource types,
    ICurrentDbContext context) : IMigrationsModelDiffer
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
            : [.. EnsureFinished(source?.Model, removed, operations), .. operations, .. Enqueue(source?.Model, target?.Model, added, operations.Count == 0 ? removed : [])];
    }

    private IEnumerable<MigrationOperation> EnsureFinished(
        IModel? source, IReadOnlyList<string> names, IReadOnlyList<MigrationOperation> operations)
    {
        var ownRows = new OwnRows(operations, sql, types);
        foreach (var name in names)
        {
            var remaining = RemainingAnnotation.Find(source, name);
            var step = new NamedStep(name, TrackingLocation.Find(source)!)
            {
                Remaining = remaining is null ? null : ownRows.LeaveOut(remaining, EntityTypesOf(source!, name)),
                SeesAllRows = RemainingAnnotation.SeesAllRows(source, name),
            };
            yield return StepOperation.EnsureFinished(step, provider.Name);
        }
    }

    // A class that was only renamed takes nothing else with it: what changes the schema as well is another work.
    private IEnumerable<MigrationOperation> Enqueue(IModel? source, IModel? target, HashSet<string> added, List<string> maybeRenamed) =>
        added.Count == 0
            ? []
            : DeclarationReader.ReadAll(target!)
                .Where(d => added.Contains(d.Name))
                .Select(d => StepOperation
                    .Enqueue(EnqueueStep.For(d, ContextOwner.NameOf(context.Context), TrackingLocation.Find(target)!), provider.Name)
                    .MayRename(
                        [.. maybeRenamed.Where(name => IsDeclaredOn(source, name, d.EntityType.Name) && HasSameRows(source!, name, d.Name))]));

    // Where a query cannot be had, the rows may well be the same.
    private bool HasSameRows(IModel source, string gone, string added)
    {
        try
        {
            return RemainingAnnotation.Find(source, gone) is not { } before
                || WorkRegistry.For(context.Context).Find(added) is not { } work
                || before == (RemainingQuery.Create(context.Context, work) is { } query ? query.Sql ?? before : "");
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private static bool IsDeclaredOn(IModel? model, string name, string entityType) =>
        model is not null && EntityTypesOf(model, name).Any(t => t.Name == entityType);

    private static IEnumerable<IReadOnlyEntityType> EntityTypesOf(IModel model, string name) =>
        DeclarationAnnotation.FindAll(model).Where(d => d.Migration == name).Select(d => d.EntityType);

    // Where the tables themselves go, the rows go with them.
    private IEnumerable<MigrationOperation> Dequeue(IModel source, IModel? target, IReadOnlyList<string> names) =>
        TrackingLocation.Find(target) is null && !TrackingLocation.IsShared(source)
            ? []
            : names.Select(name => StepOperation.Dequeue(new NamedStep(name, TrackingLocation.Find(source)!), provider.Name));
}
