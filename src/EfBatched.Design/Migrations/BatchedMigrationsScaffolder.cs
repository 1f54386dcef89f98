using System.Diagnostics.CodeAnalysis;
using EfBatched.Declaring;
using EfBatched.Deploying;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Design;

namespace EfBatched.Design.Migrations;

/// <summary>
/// Refuses to write a schema migration for a context that has lost its batched migrations, as by a design-time factory that forgets them:
/// it would drop the tracking tables, or leave out a step, without a word. Refuses a condition that is the same for every row, too.
/// </summary>
[SuppressMessage(
    "Usage",
    "EF1001:Internal EF Core API usage.",
    Justification = "The dependencies of the scaffolder name internal types, and only the reporter reaches the console of `dotnet ef`.")]
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

        CheckConditions();
        return base.ScaffoldMigration(migrationName, rootNamespace, subNamespace, language, dryRun);
    }

    private void CheckConditions()
    {
        if (TrackingLocation.Find(Dependencies.Model) is null)
        {
            return;
        }

        var kept = KeptQuery.ReadAll(Dependencies.CurrentContext.Context);
        if (kept.Select(k => k.Error).FirstOrDefault(e => e is not null) is { } error)
        {
            throw new OperationException(error);
        }

        foreach (var warning in kept.Select(k => k.Warning).OfType<string>())
        {
            Dependencies.OperationReporter.WriteWarning(warning);
        }
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
            return DesignStrings.DeclaredWithoutUse(context, declared);
        }

        return TrackingLocation.Find(before) is null || migrationName.StartsWith(RemovalName, StringComparison.Ordinal)
            ? null
            : DesignStrings.NoLongerUsed(context, RemovalName);
    }
}
