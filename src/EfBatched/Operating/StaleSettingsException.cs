namespace EfBatched.Operating;

/// <summary>Somebody has changed the settings since they were read that a change was made from.</summary>
internal sealed class StaleSettingsException(string message) : InvalidOperationException(message);
