using System.Text.Json;
using EfBatched.Deploying;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EfBatched.Design.Migrations;

/// <summary>
/// What a person should know of a step: that a class was perhaps renamed, which looks like one work that goes and another that comes; that a
/// gate has no rows to look at.
/// </summary>
internal static class StepWarning
{
    private const int LineLength = 110;

    public static IEnumerable<string> For(MigrationOperation operation)
    {
        if (operation[StepOperation.MayRenameAnnotation] is string gone
            && StepOperation.TryRead<EnqueueStep>(operation, StepOperation.EnqueueAnnotation, out var step))
        {
            return JsonSerializer.Deserialize<string[]>(gone)!.Select(name => DesignStrings.MayBeRenamed(step.Name, name));
        }

        return StepOperation.TryRead<NamedStep>(operation, StepOperation.EnsureFinishedAnnotation, out var gate) && gate.Remaining is null
            ? [DesignStrings.GateGoesByStatus(gate.Name)]
            : [];
    }

    /// <summary>A name may contain line breaks, which would end the comment: words are put together anew.</summary>
    public static void WriteComment(string warning, IndentedStringBuilder builder)
    {
        var line = "// WARNING:";
        foreach (var word in warning.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length + word.Length >= LineLength)
            {
                builder.AppendLine(line);
                line = "//";
            }

            line += " " + word;
        }

        builder.AppendLine(line);
    }
}
