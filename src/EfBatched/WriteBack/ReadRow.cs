namespace EfBatched.WriteBack;

/// <summary>What was read of one row.</summary>
/// <param name="Key">Its primary key.</param>
/// <param name="Value">What the work asked for.</param>
internal sealed record ReadRow<TRead>(object[] Key, TRead Value);
