namespace EfBatched.AspNetCore.Reading;

/// <summary>The runners of one database, as one look saw them.</summary>
/// <param name="Source">The database.</param>
/// <param name="Place">Where its tables are: what several contexts may share.</param>
/// <param name="Runners">All that are not forgotten.</param>
/// <param name="Now">The database's clock.</param>
/// <param name="OwnNow">The clock of this process at the same time.</param>
/// <param name="Held">The jobs that runners hold.</param>
internal sealed record RunnerList(
    DatabaseSource Source,
    string Place,
    IReadOnlyList<BatchedRunnerState> Runners,
    DateTimeOffset Now,
    DateTimeOffset OwnNow,
    IReadOnlyList<(Guid Runner, long Job, string Migration)> Held)
{
    /// <summary>Clocks that differ by more than this are worth a word.</summary>
    public static readonly TimeSpan LargeDifference = TimeSpan.FromSeconds(5);

    public TimeSpan ClockDifference => (Now - OwnNow).Duration();
}
