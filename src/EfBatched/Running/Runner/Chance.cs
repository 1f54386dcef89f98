namespace EfBatched.Running.Runner;

/// <summary>The engine's only source of what is random: jitter and tokens. With a seed of its own, a run of one flow repeats exactly.</summary>
internal sealed class Chance(Random random)
{
    // What a seed repeats is the order of the calls, so two flows must not be in one at once.
    private readonly Lock _lock = new();

    public static Chance Shared { get; } = new(Random.Shared);

    /// <summary>From 0 to below 1.</summary>
    public double NextDouble()
    {
        lock (_lock)
        {
            return random.NextDouble();
        }
    }

    /// <summary>An id that nobody else has.</summary>
    public Guid NextGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (_lock)
        {
            random.NextBytes(bytes);
        }

        return new Guid(bytes);
    }
}
