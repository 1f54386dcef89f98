using System.Text.Json;
using EfBatched.Migrations;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EfBatched.Design.Migrations;

/// <summary>Says that a class was perhaps renamed, which looks like one work that goes and another that comes.</summary>
internal static class RenameWarning
{
    private const int LineLength = 110;

    public static IEnumerable<string> For(MigrationOperation operation) =>
        operation[StepOperation.MayRenameAnnotation] is string gone
        && StepOperation.TryRead<EnqueueStep>(operation, StepOperation.EnqueueAnnotation, out var step)
            ? JsonSerializer.Deserialize<string[]>(gone)!.Select(name => EfBatchedStrings.MayBeRenamed(step.Name, name))
            : [];

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
