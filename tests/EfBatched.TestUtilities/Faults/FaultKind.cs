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

    /// <summary>Nothing is closed; the server never sees the statement, and the client waits for the answer.</summary>
    StallBefore,

    /// <summary>Nothing is closed; the server executes the statement, and the client waits for the answer.</summary>
    StallAfter,
}
