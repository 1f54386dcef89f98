using System.Globalization;

namespace EfBatched.ExplorerTests;

/// <summary>How long, how many, and from which seed; eng/explore.sh sets the variables.</summary>
/// <param name="Duration">How long scripts are begun.</param>
/// <param name="Scripts">How many at the most.</param>
/// <param name="Seed">Where the choice of scripts begins.</param>
/// <param name="Workers">How many run at once.</param>
internal sealed record ExplorerSettings(TimeSpan Duration, int Scripts, int Seed, int Workers)
{
    /// <summary>Those of the environment, else of a bounded run.</summary>
    public static ExplorerSettings FromEnvironment(TimeSpan duration, int scripts, int workers) =>
        new(
            Read("EFBATCHED_EXPLORE_SECONDS") is { } seconds ? TimeSpan.FromSeconds(seconds) : duration,
            Read("EFBATCHED_EXPLORE_SECONDS") is null ? scripts : int.MaxValue,
            Read("EFBATCHED_EXPLORE_SEED") ?? Random.Shared.Next(1_000_000),
            workers);

    private static int? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
