namespace EfBatched.TestUtilities.Faults;

/// <summary>What the proxy does when it meets the statement that a fault is for.</summary>
internal enum FaultKind
{
    /// <summary>Both sides are closed; the server never sees the statement.</summary>
    CutBefore,

    /// <summary>The server executes the statement; its answer is swallowed and both sides are closed.</summary>
    CutAfter,

    /// <summary>The client's side is closed; the statement waits in the proxy, the server's session stays open.</summary>
    Hold,
}
