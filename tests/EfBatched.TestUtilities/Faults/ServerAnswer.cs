namespace EfBatched.TestUtilities.Faults;

/// <summary>What the server answered to a statement, whether or not the client was told.</summary>
/// <param name="CommandTag">The tag of the last command that completed, such as <c>COMMIT</c> or <c>UPDATE 3</c>.</param>
/// <param name="SqlState">The SQLSTATE when the statement failed.</param>
public sealed record ServerAnswer(string? CommandTag, string? SqlState)
{
    /// <summary>The statement never reached the server, or the server went away before it answered.</summary>
    public static ServerAnswer None { get; } = new(null, null);

    /// <summary>Whether a transaction was committed. The server answers ROLLBACK to the COMMIT of a failed transaction.</summary>
    public bool IsCommitted =>
        CommandTag == "COMMIT" && SqlState is null;
}
