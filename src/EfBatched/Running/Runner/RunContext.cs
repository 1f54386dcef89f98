namespace EfBatched.Running.Runner;

/// <summary>One run: its correlation id, its end, and the two ways in which the host may stop it.</summary>
/// <param name="CorrelationId">In the scope of every log line of the run, and on its job.</param>
/// <param name="Deadline">The timestamp after which the job is released at its checkpoint.</param>
/// <param name="Time">The clock of the deadline.</param>
/// <param name="Stopping">The host asked to stop: no further batch is begun.</param>
/// <param name="Aborting">The grace time is over: the batch in flight is rolled back.</param>
internal sealed record RunContext(
    string CorrelationId, long Deadline, TimeProvider Time, CancellationToken Stopping, CancellationToken Aborting)
{
    public bool IsOver => Time.GetTimestamp() >= Deadline;

    public static RunContext Begin(
        TimeProvider time, TimeSpan maxDuration, CancellationToken stopping, CancellationToken aborting) =>
        new(
            Guid.NewGuid().ToString("N"),
            time.GetTimestamp() + (long)(maxDuration.TotalSeconds * time.TimestampFrequency),
            time,
            stopping,
            aborting);
}
