namespace EfBatched.Databases.Errors;

/// <summary>Row-level security could hide rows from the runner's role, so nothing can be concluded from rows that it does not find.</summary>
internal sealed class HiddenRowsException(string message, Exception cause) : Exception(message, cause);
