using System.Diagnostics;
using System.Reflection;

namespace EfBatched.Keys;

/// <summary>The markers by which a query asks for what LINQ has no form of: row values and a column's own text.</summary>
internal static class RowValue
{
    /// <summary>The definition of <see cref="Leading{T}" />.</summary>
    public static readonly MethodInfo LeadingMethod = typeof(RowValue).GetMethod(nameof(Leading))!;

    /// <summary>The definition of <see cref="Text{T}" />.</summary>
    public static readonly MethodInfo TextMethod = typeof(RowValue).GetMethod(nameof(Text))!;

    /// <summary>
    /// Puts a column and its value before those of the comparison <paramref name="rest" />. Every level names a column:
    /// a call made of parameters only would be evaluated by EF instead of translated.
    /// </summary>
    public static bool Leading<T>(T column, T value, bool rest)
        => throw new UnreachableException("Translated by RowValueTranslator.");

    /// <summary>A column's value as the database writes it.</summary>
    public static string Text<T>(T column)
        => throw new UnreachableException("Translated by RowValueTranslator.");
}
