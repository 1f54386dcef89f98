namespace EfBatched.Databases.Load;

/// <summary>A session that holds a job in a batch which has long been too long.</summary>
/// <param name="JobId">The job.</param>
/// <param name="ProcessId">The server's number of the session.</param>
/// <param name="Role">Whose it is.</param>
/// <param name="IsOwn">True when it is of the role that asked. What another one's waits for, and since when, is not to be seen.</param>
/// <param name="State">What it does or waits for.</param>
/// <param name="Age">The time since its transaction began.</param>
/// <param name="IsEnded">True when it was ended.</param>
internal sealed record SilentSession(long JobId, int ProcessId, string Role, bool IsOwn, string State, TimeSpan Age, bool IsEnded);
