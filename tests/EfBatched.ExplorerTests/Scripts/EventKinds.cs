namespace EfBatched.ExplorerTests.Scripts;

/// <summary>What follows from the kind of an event.</summary>
internal static class EventKinds
{
    /// <summary>Strikes a statement of the engine; the others happen between two of them.</summary>
    public static bool IsFault(this EventKind kind) =>
        kind.IsTransient() || kind is EventKind.CutBefore or EventKind.CutAfter or EventKind.Die or EventKind.Stop;

    /// <summary>Passes by itself: the same statement may well succeed the next time.</summary>
    public static bool IsTransient(this EventKind kind) =>
        kind is EventKind.Busy or EventKind.Deadlock or EventKind.Serialization or EventKind.StatementTimeout;
}
