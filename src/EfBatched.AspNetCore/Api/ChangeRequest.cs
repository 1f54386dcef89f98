namespace EfBatched.AspNetCore.Api;

/// <summary>The body of a change.</summary>
/// <param name="Reason">Why; kept with the event. Needed for what cannot be undone.</param>
internal sealed record ChangeRequest(string? Reason);
