namespace EfBatched.Databases.Load;

/// <summary>What a statement has waited for in vain.</summary>
/// <param name="IsOfTable">True when the whole table is locked, so that fewer rows would not help.</param>
/// <param name="Holder">Who holds the lock; null when it is free by now, or nobody may be seen.</param>
internal sealed record LockWait(bool IsOfTable, LockHolder? Holder);
