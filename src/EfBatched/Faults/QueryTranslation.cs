using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace EfBatched.Faults;

/// <summary>
/// Knows the exception of a query that EF could not translate. Its type says nothing and differs by provider, so the place counts: it is thrown
/// before any command is sent, by what translates queries.
/// </summary>
internal static class QueryTranslation
{
    private const string Namespace = "Microsoft.EntityFrameworkCore";

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Without the method the exception counts as one of the work.")]
    public static bool HasFailed(Exception exception) =>
        new StackTrace(exception).GetFrames().TakeWhile(IsOfEf)
            .Any(f => f.GetMethod()?.DeclaringType?.Name.Contains("Translat", StringComparison.Ordinal) == true);

    private static bool IsOfEf(StackFrame frame) =>
        frame.GetMethod()?.DeclaringType is { } type
        && (type.Namespace?.StartsWith(Namespace, StringComparison.Ordinal) == true
            || type.Namespace?.StartsWith("System.Linq.Expressions", StringComparison.Ordinal) == true
            || type.Namespace?.StartsWith("Npgsql.EntityFrameworkCore", StringComparison.Ordinal) == true);
}
