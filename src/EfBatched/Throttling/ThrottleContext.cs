using EfBatched.Databases;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Throttling;

/// <summary>
/// What an indicator is asked about.
/// </summary>
public sealed class ThrottleContext
{
    /// <summary>Creates one, for a test of an indicator.</summary>
    /// <param name="migration">The migration's name.</param>
    /// <param name="tables">The tables that its work writes.</param>
    /// <param name="context">A context to query the database with.</param>
    public ThrottleContext(string migration, IReadOnlyList<string> tables, DbContext context)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(migration);
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(context);
        Migration = migration;
        Tables = tables;
        Context = context;
    }

    /// <summary>The migration's name.</summary>
    public string Migration { get; }

    /// <summary>The tables that its work writes, delimited for SQL: the walked one first, then those of <c>AlsoWrites</c>.</summary>
    public IReadOnlyList<string> Tables { get; }

    /// <summary>A context to query the database with: not the batch's own, and only until the indicator has answered.</summary>
    public DbContext Context { get; }

    /// <summary>What the server says about its load; null where the provider has nothing of the kind.</summary>
    internal LoadStore? Load { get; init; }

    /// <summary>The limit of write-ahead log that a person has set for this migration; null for the runner's.</summary>
    internal long? MaxWalBytesPerSecond { get; init; }
}
