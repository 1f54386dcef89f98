using EfBatched.Tracking;

namespace EfBatched.Operating;

/// <summary>A setting that a person may change in place: what it is called, its unit and range, and how it is read and written.</summary>
/// <param name="Key">How a face names it.</param>
/// <param name="Label">What people call it; events say the same.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Range">What it may be.</param>
/// <param name="IsOptional">True where it can go back to what is declared, by an empty text.</param>
/// <param name="Read">Its value in words; null where nothing is set.</param>
/// <param name="Apply">Sets it from a text; false when that cannot be read.</param>
internal sealed record EditableSetting(
    string Key,
    string Label,
    string Unit,
    string Range,
    bool IsOptional,
    Func<BatchedMigrationRow, string?> Read,
    Func<BatchedMigrationSettingsBuilder, string?, bool> Apply);
