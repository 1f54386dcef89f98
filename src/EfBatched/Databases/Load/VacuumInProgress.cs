namespace EfBatched.Databases.Load;

/// <summary>A vacuum that runs on a table.</summary>
internal sealed record VacuumInProgress(string Table, bool IsAutomatic, TimeSpan Time);
