using EfBatched.Texts;

namespace EfBatched.Rehearsing;

/// <summary>Checks the ranges that the options document, all at once.</summary>
internal static class RehearsalOptionsCheck
{
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static void Check(BatchedMigrationRehearsalOptions options, string parameter)
    {
        List<string> faults = [];
        InRange(nameof(options.Batches), options.Batches, 1, 1_000);
        InRange(nameof(options.ShownRows), options.ShownRows, 0, 100);
        InRange(nameof(options.MaxFailedRows), options.MaxFailedRows, 1, 1_000);
        InRange(nameof(options.MaxDuration), options.MaxDuration, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), parameter);
        }

        void InRange<T>(string option, T value, T min, T max)
            where T : IComparable<T>
        {
            if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            {
                faults.Add(Phrases.OptionOutOfRange(option, value, min, max));
            }
        }
    }
}
