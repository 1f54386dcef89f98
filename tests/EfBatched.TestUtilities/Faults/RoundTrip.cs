namespace EfBatched.TestUtilities.Faults;

/// <summary>One wait of a client for the server: everything sent at once, answered in full.</summary>
/// <param name="ConnectionId">The number of the client's connection, counted from 1 by the proxy.</param>
/// <param name="Statements">The texts of the statements executed, Npgsql's own (BEGIN, DISCARD ALL) included.</param>
public sealed record RoundTrip(int ConnectionId, IReadOnlyList<string> Statements)
{
    /// <inheritdoc />
    public override string ToString() =>
        $"#{ConnectionId}: {string.Join(" | ", Statements)}";
}
