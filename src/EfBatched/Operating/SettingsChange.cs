using EfBatched.Storage.Migrations;
using EfBatched.Texts;

namespace EfBatched.Operating;

/// <summary>The settings that an operator changes, and what is wrong with them.</summary>
internal sealed class SettingsChange
{
    /// <summary>The column of the one setting that still matters once a migration has ended.</summary>
    public const string Retention = "retention_ms";

    private readonly Dictionary<string, Setting> _settings = [];
    private readonly List<string> _faults = [];

    public IReadOnlyCollection<Setting> Settings => _settings.Values;

    public IReadOnlyList<string> Faults => Settings.Count == 0 ? [OperatingStrings.NothingToSet] : _faults;

    /// <summary>True when nothing is changed by which its batches run.</summary>
    public bool IsOfRetention => Settings.All(s => s.Column == Retention);

    /// <summary>Sets a number; null for what is declared, or none.</summary>
    public void Set(string column, string label, long? value, long min, long max)
    {
        if (value < min || value > max)
        {
            _faults.Add(Phrases.OptionOutOfRange(label, value!.Value, min, max));
        }

        _settings[column] = Setting.Of(column, label, value);
    }

    /// <summary>Sets a number that was checked; null for what is declared, or none.</summary>
    public void Set(string column, string label, long? value, string? fault)
    {
        if (fault is not null)
        {
            _faults.Add(fault);
        }

        _settings[column] = Setting.Of(column, label, value);
    }

    /// <summary>Sets a text; null for what is declared, or none.</summary>
    public void Set(string column, string label, string? value, string? fault)
    {
        if (fault is not null)
        {
            _faults.Add(fault);
        }

        _settings[column] = Setting.Of(column, label, value);
    }

    public void Set(string column, string label, bool value) => _settings[column] = Setting.Of(column, label, value);
}
