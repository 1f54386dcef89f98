using System.Diagnostics.CodeAnalysis;
using EfBatched.Migrations;
using EfBatched.Model;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Design;

namespace EfBatched.Design.Migrations;

/// <summary>
/// Refuses to write a schema migration for a context that has lost its batched migrations, as by a design-time factory that forgets them:
/// it would drop the tracking tables, or leave out a step, without a word.
/// </summary>
[SuppressMessage(
    "Usage", "EF1001:Internal EF Core API usage.", Justification = "The dependencies of the scaffolder name internal types; none is used.")]
internal sealed class BatchedMigrationsScaffolder(MigrationsScaffolderDependencies dependencies) : MigrationsScaffolder(dependencies)
{
    /// <summary>What the name of a schema migration begins with that removes batched migrations on purpose.</summary>
    public const string RemovalName = "RemoveBatchedMigrations";

    public override ScaffoldedMigration ScaffoldMigration(
        string migrationName, string? rootNamespace, string? subNamespace = null, string? language = null, bool dryRun = false)
    {
        if (FindLoss(Dependencies.MigrationsAssembly.ModelSnapshot?.Model, Dependencies.Model, migrationName) is { } loss)
        {
            throw new OperationException(loss);
        }

        return base.ScaffoldMigration(migrationName, rootNamespace, subNamespace, language, dryRun);
    }

    private string? FindLoss(IReadOnlyModel? before, IReadOnlyModel now, string migrationName)
    {
        if (TrackingLocation.Find(now) is not null)
        {
            return null;
        }

        var context = Dependencies.CurrentContext.Context.GetType();
        if (DeclarationAnnotation.FindAll(now).Select(d => d.Migration).FirstOrDefault() is { } declared)
        {
            return EfBatchedStrings.DeclaredWithoutUse(context, declared);
        }

        return TrackingLocation.Find(before) is null || migrationName.StartsWith(RemovalName, StringComparison.Ordinal)
            ? null
            : EfBatchedStrings.NoLongerUsed(context, RemovalName);
    }
}
