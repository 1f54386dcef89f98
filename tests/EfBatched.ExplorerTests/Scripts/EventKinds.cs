namespace EfBatched.ExplorerTests.Scripts;

/// <summary>What follows from the kind of an event.</summary>
internal static class EventKinds
{
    /// <summary>Strikes a statement of the engine; the others happen between two of them.</summary>
    public static bool IsFault(this EventKind kind) =>
        kind.IsTransient() || kind is EventKind.CutBefore or EventKind.CutAfter or EventKind.Die or EventKind.Stop or EventKind.Freeze;

    /// <summary>Passes by itself: the same statement may well succeed the next time.</summary>
    public static bool IsTransient(this EventKind kind) =>
        kind is EventKind.Busy or EventKind.LockTable or EventKind.Deadlock or EventKind.Serialization or EventKind.StatementTimeout;

    /// <summary>Its job may be taken over by another process, which then counts an attempt.</summary>
    public static bool IsSilence(this EventKind kind) => kind is EventKind.Die or EventKind.Freeze;

    /// <summary>It is about a row, by the place of its key.</summary>
    public static bool HasRow(this EventKind kind) =>
        kind is EventKind.SpoilRow or EventKind.MendRow or EventKind.DeleteRow or EventKind.MoveRow;
}
