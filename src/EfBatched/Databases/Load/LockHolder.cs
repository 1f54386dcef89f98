namespace EfBatched.Databases.Load;

/// <summary>A session that holds what a statement of ours has waited for, as far as the role may see it.</summary>
/// <param name="Pid">Its process on the server; 0 for a prepared transaction, which has none.</param>
/// <param name="Application">What it calls itself; null when it does not.</param>
/// <param name="User">Its role.</param>
/// <param name="Since">Since when its transaction is open; null where the role may not see that.</param>
/// <param name="Statement">The start of what it does, or did last; null where the role may not see that.</param>
internal sealed record LockHolder(int Pid, string? Application, string? User, DateTimeOffset? Since, string? Statement);
