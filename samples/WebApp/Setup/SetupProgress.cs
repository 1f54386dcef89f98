namespace WebApp.Setup;

/// <param name="Stage">What is being done.</param>
/// <param name="Places">How many places are loaded.</param>
/// <param name="Error">What went wrong, when it failed.</param>
internal sealed record SetupProgress(SetupStage Stage, int Places, string? Error);
