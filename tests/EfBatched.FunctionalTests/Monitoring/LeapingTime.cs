namespace EfBatched.FunctionalTests.Monitoring;

/// <summary>The machine's clock, which a test may put forward; whoever waits is not woken by that.</summary>
internal sealed class LeapingTime : TimeProvider
{
    private long _leapt;

    public void Leap(TimeSpan time) => Interlocked.Add(ref _leapt, (long)(time.TotalSeconds * TimestampFrequency));

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _leapt);
}
