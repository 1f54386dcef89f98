using EfBatched.Declaring;
using EfBatched.Wiring;

namespace EfBatched;

/// <summary>
/// Says where the tracking tables of a context are, and whose the batched migrations are that it enqueues. All contexts of one database that
/// share the tables must say the same of the tables.
/// </summary>
public sealed class BatchedMigrationsDbContextOptionsBuilder
{
    internal BatchedMigrationsDbContextOptionsBuilder()
    {
    }

    internal BatchedMigrationsOptions Options { get; private set; } = new();

    /// <summary>
    /// The schema of the tracking tables. Defaults to the model's default schema; SQLite has none and ignores it.
    /// </summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public BatchedMigrationsDbContextOptionsBuilder UseSchema(string schema)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(schema);
        Options = Options with { Schema = schema };
        return this;
    }

    /// <summary>
    /// What the names of the tracking tables begin with. Defaults to <c>batched_</c>; at most 30 characters.
    /// </summary>
    /// <exception cref="ArgumentException">The prefix is longer than 30 characters.</exception>
    public BatchedMigrationsDbContextOptionsBuilder UseTablePrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > 30)
        {
            throw new ArgumentException(WiringStrings.PrefixTooLong(prefix), nameof(prefix));
        }

        Options = Options with { Prefix = prefix };
        return this;
    }

    /// <summary>
    /// Leaves the creation of the tracking tables to another context of the same database. Exactly one context may own them.
    /// </summary>
    public BatchedMigrationsDbContextOptionsBuilder SharesTablesOfAnotherContext()
    {
        Options = Options with { OwnsTables = false };
        return this;
    }

    /// <summary>
    /// Whose the batched migrations are that this context enqueues and runs. Defaults to the name of the context's class, without its namespace.
    /// </summary>
    /// <remarks>
    /// A batched migration that was enqueued under another name is left alone, since contexts that share a database may each declare one of the
    /// same name. Say the earlier name after a context was renamed, and one name for all contexts of an application where one class enqueues
    /// and another, for example derived from it, runs. All hosts and the design-time factory must say the same. See docs/running.md.
    /// </remarks>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public BatchedMigrationsDbContextOptionsBuilder HasOwnerName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Options = Options with { OwnerName = name };
        return this;
    }
}
