namespace EfBatched.AspNetCore.Api;

/// <summary>A setting as the HTTP API says it.</summary>
/// <param name="Key">What a change names it.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Value">In words; null for what is declared.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Range">What it may be.</param>
internal sealed record SettingAnswer(string Key, string Label, string? Value, string Unit, string Range);
