namespace EfBatched;

internal static partial class EfBatchedStrings
{
    public const string NothingToSet = "Nothing is changed; name at least one setting.";

    public static string SettingsInvalid(string name, IReadOnlyCollection<string> faults) =>
        $"The settings of the batched migration '{name}' were not changed: {string.Join(' ', faults)}";

    public static string SettingsChanged(string reason, IEnumerable<(string Label, string? From, string? To)> changes) =>
        $"{reason} ({string.Join(", ", changes.Select(c => $"{c.Label} from {c.From ?? "default"} to {c.To ?? "default"}"))})";
}
