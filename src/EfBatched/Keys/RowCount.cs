using System.Globalization;

namespace EfBatched.Keys;

/// <summary>
/// A number of rows to ask for: at least one. Less cannot be expressed, since a search for no rows finds none, which must never be taken for
/// the end of them.
/// </summary>
internal readonly record struct RowCount
{
    // Its default is one row.
    private readonly int _more;

    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public RowCount(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        _more = rows - 1;
    }

    public static RowCount One => default;

    public static RowCount Max => new(int.MaxValue);

    public int Value => _more + 1;

    /// <summary>The number, or one where it is less.</summary>
    public static RowCount AtLeastOne(long rows) => new((int)Math.Clamp(rows, 1, int.MaxValue));

    public static RowCount Least(RowCount first, RowCount second) => first._more <= second._more ? first : second;

    /// <summary>Half of it, or one.</summary>
    public RowCount Half() => AtLeastOne(Value / 2);

    /// <summary>Twice as many.</summary>
    public RowCount Double() => AtLeastOne(Value * 2L);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
