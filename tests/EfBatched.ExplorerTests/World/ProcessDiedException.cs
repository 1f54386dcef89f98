namespace EfBatched.ExplorerTests.World;

/// <summary>Ends whatever a process does that has died: nothing of it may wait for the database to come back.</summary>
internal sealed class ProcessDiedException() : Exception("The process has died.");
