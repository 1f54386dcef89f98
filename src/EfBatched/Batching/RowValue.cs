using System.Diagnostics;
using System.Reflection;

namespace EfBatched.Batching;

/// <summary>The marker by which a query asks for a comparison of row values, <c>(a, b) &gt; (@x, @y)</c>.</summary>
internal static class RowValue
{
    /// <summary>The definition of <see cref="Leading{T}" />.</summary>
    public static readonly MethodInfo LeadingMethod = typeof(RowValue).GetMethod(nameof(Leading))!;

    /// <summary>
    /// Puts a column and its value before those of the comparison <paramref name="rest" />. Every level names a column:
    /// a call made of parameters only would be evaluated by EF instead of translated.
    /// </summary>
    public static bool Leading<T>(T column, T value, bool rest)
        => throw new UnreachableException("Translated by RowValueTranslator.");
}
