namespace EfBatched.Databases.Load;

/// <summary>A transaction of somebody else, and how long it has been open.</summary>
internal sealed record OldTransaction(string Name, TimeSpan Age);
