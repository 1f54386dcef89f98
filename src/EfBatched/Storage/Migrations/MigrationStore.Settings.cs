using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Migrations;

// What an operator may change.
internal sealed partial class MigrationStore
{
    public const string True = "yes";
    public const string False = "no";

    /// <summary>The values of the columns of some settings, in words; null for none.</summary>
    public async Task<IReadOnlyList<string?>> ReadSettingsAsync(
        long migrationId, IReadOnlyCollection<Setting> settings, CancellationToken cancellationToken) =>
        (await connection.QuerySingleAsync(
            new SqlText(
                $"""SELECT {string.Join(", ", settings.Select(ToText))} FROM {names.Migrations} WHERE "id" = @id""").With("id", migrationId),
            r => settings.Select((_, i) => r.IsDBNull(i) ? null : r.GetString(i)).ToList(),
            cancellationToken).ConfigureAwait(false))!;

    /// <summary>Writes the settings, and lets runners notice.</summary>
    public Task<int> WriteSettingsAsync(long migrationId, IReadOnlyCollection<Setting> settings, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            settings.Aggregate(
                new SqlText(
                    $"""
                    UPDATE {names.Migrations} SET {string.Join(", ", settings.Select(s => $"\"{s.Column}\" = @{s.Column}"))},
                        "settings_version" = "settings_version" + 1
                    WHERE "id" = @id
                    """)
                    .With("id", migrationId),
                (text, setting) => setting.Bind(text)),
            cancellationToken);

    private static string ToText(Setting setting) =>
        setting.Text is True or False
            ? $"""CASE WHEN "{setting.Column}" THEN '{True}' ELSE '{False}' END"""
            : $"""CAST("{setting.Column}" AS text)""";
}
