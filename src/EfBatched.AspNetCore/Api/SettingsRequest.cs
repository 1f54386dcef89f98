namespace EfBatched.AspNetCore.Api;

/// <summary>The body of a change of settings.</summary>
/// <param name="Settings">The new values by the keys of the settings; null for what is declared.</param>
/// <param name="Reason">Why; kept with the event.</param>
internal sealed record SettingsRequest(IReadOnlyDictionary<string, string?>? Settings, string? Reason);
