namespace EfBatched.Benchmarks.Speed;

/// <summary>The times of one contestant.</summary>
/// <param name="Contestant">Its name.</param>
/// <param name="BatchSize">The size of a batch that was best for it; zero when it has none to choose.</param>
/// <param name="Seconds">One time a repetition.</param>
internal sealed record SpeedResult(string Contestant, int BatchSize, IReadOnlyList<double> Seconds)
{
    public double Median => Statistics.Median(Seconds);
}
