using EfBatched.Reporting;

namespace EfBatched.AspNetCore.Reading;

/// <summary>One migration as one look saw it, with a page of its jobs and its newest events.</summary>
internal sealed record MigrationPage(
    BatchedMigrationState State, MigrationDetails Details, JobPage Jobs, IReadOnlyList<BatchedEventState> Events)
{
    /// <summary>The most events of a page.</summary>
    public const int MostEvents = 100;
}
