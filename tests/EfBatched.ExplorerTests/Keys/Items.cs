namespace EfBatched.ExplorerTests.Keys;

// One type per kind of key, since a model has one mapping for each.
internal sealed class IntItem : Item<int>;

internal sealed class LongItem : Item<long>;

internal sealed class ShortItem : Item<short>;

internal sealed class GuidItem : Item<Guid>;

internal sealed class TextItem : Item<string>;

internal sealed class CaselessTextItem : Item<string>;

internal sealed class CharItem : Item<char>;

internal sealed class DateItem : Item<DateOnly>;

internal sealed class ExtremeDateItem : Item<DateOnly>;

internal sealed class TimeItem : Item<TimeOnly>;

internal sealed class InstantItem : Item<DateTime>;

internal sealed class NumberedEnumItem : Item<Letter>;

internal sealed class NamedEnumItem : Item<Letter>;

internal sealed class DecimalItem : Item<decimal>;

internal sealed class OffsetItem : Item<DateTimeOffset>;

internal sealed class BytesItem : Item<byte[]>;

internal sealed class OrderIdItem : Item<OrderId>;

internal sealed class CustomerIdItem : Item<CustomerId>;

internal sealed class IntIntItem : Item<int, int>;

internal sealed class CaselessCharIntItem : Item<char, int>;

internal sealed class CaselessTextIntItem : Item<string, int>;

internal sealed class NamedEnumIntItem : Item<Letter, int>;

internal sealed class GuidInstantItem : Item<Guid, DateTime>;

internal sealed class BoolLongItem : Item<bool, long>;

internal sealed class TripleItem : Item<int, DateOnly>
{
    public OrderId Third { get; set; }
}

internal readonly record struct OrderId(long Value);

internal sealed record CustomerId(string Value);

/// <summary>Names whose order as text is neither that of the values nor, in every collation, that of the capitals.</summary>
internal enum Letter
{
    Zeta,
    Alpha,
    mid,
    Beta,
    alpha,
    zeta,
}
