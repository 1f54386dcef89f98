namespace EfBatched.Databases.Load;

/// <summary>How much write-ahead log there was at a time of the database's clock.</summary>
internal sealed record WalPosition(long Bytes, long AtMs);
