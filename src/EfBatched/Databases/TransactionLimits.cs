namespace EfBatched.Databases;

/// <summary>How long a transaction of the engine may wait for a lock, search, work and idle; all of them local to the transaction.</summary>
/// <param name="Lock">The longest wait for one lock.</param>
/// <param name="Search">The longest boundary search.</param>
/// <param name="Work">The longest statement of the user's work.</param>
/// <param name="Idle">The longest time that the process may stay silent in the open transaction.</param>
/// <param name="Transaction">The longest transaction as a whole, where the server can limit that.</param>
/// <param name="ApplicationName">What the database's activity view shows.</param>
internal sealed record TransactionLimits(
    TimeSpan Lock, TimeSpan Search, TimeSpan Work, TimeSpan Idle, TimeSpan Transaction, string ApplicationName)
{
    // Streaming work handles one row after the other, and the client stops reading meanwhile.
    private static readonly TimeSpan ShortestSend = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long the server tries to send to a client that reads nothing; then it ends the session. No other timeout of it applies to that.
    /// </summary>
    public TimeSpan Send => Idle > ShortestSend ? Idle : ShortestSend;

    /// <summary>
    /// True where something is concluded from rows that are not found: a query that row-level security could hide rows from is an error then.
    /// Never where the user's work runs, which may look into other tables under their policies.
    /// </summary>
    public bool RefusesHiddenRows { get; init; }
}
