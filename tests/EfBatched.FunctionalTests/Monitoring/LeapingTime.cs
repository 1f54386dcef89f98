namespace EfBatched.FunctionalTests.Monitoring;

/// <summary>The machine's clock, which a test may put forward; whoever waits is not woken by that.</summary>
internal sealed class LeapingTime : TimeProvider
{
    private long _leapt;

    /// <summary>After it a reading is made anew, also where the last one took long, after which the next may be put off.</summary>
    public void LeapPastReading() => Leap(TimeSpan.FromMinutes(1));

    public void Leap(TimeSpan time) => Interlocked.Add(ref _leapt, (long)(time.TotalSeconds * TimestampFrequency));

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _leapt);
}
