using System.Text.RegularExpressions;

namespace EfBatched.Reporting;

/// <summary>Finds the settings that an event of their change names: <c>ticket 4711 (job size from 500 to 1000)</c>.</summary>
internal static partial class SettingLabels
{
    public static IEnumerable<string> In(string? reason) =>
        reason is null ? [] : Changes().Matches(reason[Math.Max(reason.LastIndexOf(" (", StringComparison.Ordinal), 0)..]).Select(m => m.Groups[1].Value);

    [GeneratedRegex(@"(?:\(|, )([A-Za-z ]+) from \S+ to [^ ,)]+")]
    private static partial Regex Changes();
}
