using System.Globalization;
using EfBatched.Sql;

namespace EfBatched.Storage.Migrations;

/// <summary>One column of a migration's row that an operator may change, with its new value.</summary>
/// <param name="Column">The column.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Text">The value in words; null for none.</param>
/// <param name="Bind">Adds the value to a statement, as a parameter of the column's name.</param>
internal sealed record Setting(string Column, string Label, string? Text, Func<SqlText, SqlText> Bind)
{
    public static Setting Of(string column, string label, long? value) =>
        new(column, label, value?.ToString(CultureInfo.InvariantCulture), text => text.With(column, value));

    public static Setting Of(string column, string label, string? value) =>
        new(column, label, value, text => text.With(column, value));

    public static Setting Of(string column, string label, bool value) =>
        new(column, label, value ? MigrationStore.True : MigrationStore.False, text => text.With(column, value));
}
