namespace EfBatched.Faults;

/// <summary>The work asks for what cannot be done, whatever the rows: known before the first of them was read.</summary>
internal sealed class WorkShapeException(string message) : InvalidOperationException(message);
