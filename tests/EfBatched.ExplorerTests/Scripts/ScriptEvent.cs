namespace EfBatched.ExplorerTests.Scripts;

/// <summary>One thing that happens.</summary>
/// <param name="At">From which statement of the engine on, counted from 1.</param>
/// <param name="Kind">What happens.</param>
/// <param name="On">Which statements are struck; only of faults.</param>
/// <param name="Times">How many of them, one after the other; only of faults.</param>
/// <param name="Row">The place of the row in the key's values, or the new size.</param>
/// <param name="To">The place that the row is moved to.</param>
internal sealed record ScriptEvent(
    int At, EventKind Kind, StatementKind On = StatementKind.Any, int Times = 1, int Row = 0, int To = 0);
