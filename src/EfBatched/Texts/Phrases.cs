using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Texts;

/// <summary>Parts of sentences that several rooms write.</summary>
internal static class Phrases
{
    public static string NameOf(IReadOnlyProperty property)
        => $"{property.DeclaringType.DisplayName()}.{property.Name}";

    public static string AtLeast(long rows) => rows == 1 ? "1" : $"at least {Count(rows)}";

    public static string RowsOf(long rows, bool isAtLeast) => isAtLeast ? AtLeast(rows) : Count(rows);

    public static string Count(long rows) => rows.ToString("N0", CultureInfo.InvariantCulture);

    public static string ArgumentOf(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? name : $"\"{name}\"";

    public static string Seconds(TimeSpan time) =>
        time.TotalSeconds < 120
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} min");

    public static string Time(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    public static string OptionOutOfRange<T>(string option, T value, T min, T max) =>
        $"'{option}' is {value}; choose a value from {min} to {max}.";
}
