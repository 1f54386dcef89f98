using System.Diagnostics.CodeAnalysis;
using EfBatched.Deploying;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Design.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EfBatched.Design.Migrations;

/// <summary>Writes the steps of batched migrations as the calls that a person would write, instead of their SQL.</summary>
[SuppressMessage("Usage", "EF1001:Internal EF Core API usage.", Justification = "Only the reporter reaches the console of `dotnet ef`.")]
internal sealed class BatchedMigrationsOperationGenerator(CSharpMigrationOperationGeneratorDependencies dependencies, IOperationReporter reporter)
    : CSharpMigrationOperationGenerator(dependencies)
{
    private ICSharpHelper Code => Dependencies.CSharpHelper;

    public override void Generate(string builderName, IReadOnlyList<MigrationOperation> operations, IndentedStringBuilder builder)
    {
        foreach (var warning in operations.SelectMany(StepWarning.For))
        {
            reporter.WriteWarning(warning);
            StepWarning.WriteComment(warning, builder);
        }

        base.Generate(builderName, operations, builder);
    }

    protected override void Generate(SqlOperation operation, IndentedStringBuilder builder)
    {
        if (StepOperation.TryRead<EnqueueStep>(operation, StepOperation.EnqueueAnnotation, out var enqueue))
        {
            Write(builder, nameof(BatchedMigrationsMigrationBuilderExtensions.EnqueueBatchedMigration), ArgumentsOf(enqueue));
        }
        else if (StepOperation.TryRead<NamedStep>(operation, StepOperation.DequeueAnnotation, out var dequeue))
        {
            Write(builder, nameof(BatchedMigrationsMigrationBuilderExtensions.DequeueBatchedMigration), ArgumentsOf(dequeue));
        }
        else if (StepOperation.TryRead<NamedStep>(operation, StepOperation.EnsureFinishedAnnotation, out var gate))
        {
            Write(builder, nameof(BatchedMigrationsMigrationBuilderExtensions.EnsureBatchedMigrationFinished), ArgumentsOf(gate));
        }
        else
        {
            base.Generate(operation, builder);
        }
    }

    private IEnumerable<string> ArgumentsOf(EnqueueStep step) =>
        new[]
        {
            $"name: {Code.Literal(step.Name)}",
            step.Owner is null ? null : $"owner: {Code.Literal(step.Owner)}",
            step.Schema is null ? null : $"schema: {Code.Literal(step.Schema)}",
            $"table: {Code.Literal(step.Table)}",
            $"keyColumns: {ArrayOf(step.KeyColumns)}",
            $"batchSize: {Code.Literal(step.BatchSize)}",
            $"jobSize: {Code.Literal(step.JobSize)}",
            step.FixedBatchSize ? "fixedBatchSize: true" : null,
            step.MaxParallelJobs == MigrationSizes.DefaultParallelJobs ? null : $"maxParallelJobs: {Code.Literal(step.MaxParallelJobs)}",
            step.SharesTable ? "sharesTable: true" : null,
            step.StartsPaused ? "startsPaused: true" : null,
            step.SeesAllRows ? "seesAllRows: true" : null,
            step.Arguments is null ? null : $"arguments: {Code.Literal(step.Arguments)}",
            step.ReliesOn.Count == 0 ? null : $"reliesOn: {ArrayOf(step.ReliesOn)}",
            step.Version == 1 ? null : $"version: {Code.Literal(step.Version)}",
        }
        .OfType<string>()
        .Concat(ArgumentsOf(step.Tracking));

    private List<string> ArgumentsOf(NamedStep step)
    {
        var more = ArgumentsOf(step.Tracking).ToList();
        if (!string.IsNullOrEmpty(step.Remaining))
        {
            more.Add($"remaining: {Code.Literal(step.Remaining)}");
        }

        if (step.SeesAllRows && !string.IsNullOrEmpty(step.Remaining))
        {
            more.Add("seesAllRows: true");
        }

        return more.Count == 0 ? [Code.Literal(step.Name)] : [$"name: {Code.Literal(step.Name)}", .. more];
    }

    private IEnumerable<string> ArgumentsOf(TrackingLocation tracking)
    {
        if (tracking.Prefix != TrackingLocation.DefaultPrefix)
        {
            yield return $"trackingTablePrefix: {Code.Literal(tracking.Prefix)}";
        }

        if (tracking.Schema is not null)
        {
            yield return $"trackingTableSchema: {Code.Literal(tracking.Schema)}";
        }
    }

    private string ArrayOf(IReadOnlyList<string> values) => $"new[] {{ {string.Join(", ", values.Select(v => Code.Literal(v)))} }}";

    private static void Write(IndentedStringBuilder builder, string method, IEnumerable<string> arguments)
    {
        var lines = arguments.ToList();
        builder.Append($".{method}(");
        if (lines.Count == 1)
        {
            builder.Append(lines[0]).Append(")");
            return;
        }

        using (builder.Indent())
        {
            for (var i = 0; i < lines.Count; i++)
            {
                builder.AppendLine(i == 0 ? "" : ",").Append(lines[i]);
            }
        }

        builder.Append(")");
    }
}
