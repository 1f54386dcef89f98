namespace EfBatched;

/// <summary>
/// How a batched migration is rehearsed.
/// </summary>
public sealed class BatchedMigrationRehearsalOptions
{
    /// <summary>How many sample batches are run and rolled back, one at a time.</summary>
    /// <value>Defaults to 20; from 1 to 1,000.</value>
    /// <remarks>A table that has no more rows than so many batches is rehearsed whole, from its first row to its last.</remarks>
    public int Batches { get; set; } = 20;

    /// <summary>Of how many rows the values before and after are reported.</summary>
    /// <value>Defaults to 0; from 0 to 100. Refused unless the context has <c>EnableSensitiveDataLogging</c>.</value>
    public int ShownRows { get; set; }

    /// <summary>How many rows that cannot be changed are looked for before the rehearsal ends.</summary>
    /// <value>Defaults to 10; from 1 to 1,000. Each costs some further tries of its batch.</value>
    public int MaxFailedRows { get; set; } = 10;

    /// <summary>The longest time for the rehearsal as a whole, rests included. A batch that is under way then is rolled back.</summary>
    /// <value>Defaults to 2 minutes; from 1 second to 1 hour.</value>
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether a work is rehearsed that is marked by <see cref="HasExternalEffectsAttribute" />: what it does outside stays done.</summary>
    /// <value>Defaults to false: such a work is refused.</value>
    public bool AllowsExternalEffects { get; set; }

    /// <summary>Changes the options of the runner whose pace, limits and sizes are rehearsed.</summary>
    /// <value>Defaults to null: its defaults.</value>
    public Action<BatchedMigrationRunnerOptions>? ConfigureRunner { get; set; }
}
