using EfBatched.Tracking;

namespace EfBatched.CommandLine.Commands;

/// <summary>What is said of a job's error, with what the database has named and advised.</summary>
internal static class JobErrorText
{
    /// <summary>The whole message.</summary>
    public static string Whole(BatchedJobState job) => job.ErrorMessage is null ? "-" : job.ErrorMessage + Details(job);

    /// <summary>The first line of a message that may have many; the whole of it is in the JSON.</summary>
    public static string FirstLine(BatchedJobState job) =>
        job.ErrorMessage is null ? "-" : job.ErrorMessage.Split('\n', 2)[0].TrimEnd() + Details(job);

    private static string Details(BatchedJobState job)
    {
        string?[] names =
        [
            job.ErrorColumn is { } column ? $"column '{column}'" : null,
            job.ErrorConstraint is { } constraint ? $"constraint '{constraint}'" : null,
        ];
        var named = string.Join(", ", names.OfType<string>());
        return (named.Length == 0 ? "" : $" ({named})") + (job.ErrorHint is { } hint ? $" Hint: {hint}" : "");
    }
}
