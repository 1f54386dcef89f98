namespace EfBatched.TestUtilities.Batching;

// One entity type per kind of key; Visits counts how often a walk changed the row.
public abstract class KeyRow
{
    public int Visits { get; set; }
}

public abstract class KeyRow<TKey> : KeyRow
{
    public TKey Id { get; set; } = default!;
}

public class ShortRow : KeyRow<short>;

public class EnumRow : KeyRow<DayOfWeek>;

/// <summary>A Guid stored as text.</summary>
public class GuidTextRow : KeyRow<Guid>;

public class ClassIdRow : KeyRow<CustomerId>;

public class TimeOnlyRow : KeyRow<TimeOnly>;

/// <summary>A time without a zone on PostgreSQL.</summary>
public class LocalTimeRow : KeyRow<DateTime>;

/// <summary>Text in the order of its bytes.</summary>
public class BinaryTextRow : KeyRow<string>;

/// <summary>Text in a language's order.</summary>
public class LanguageTextRow : KeyRow<string>;

/// <summary>Text to which 'a' is 'A'.</summary>
public class CaselessTextRow : KeyRow<string>;

// Those that SQLite cannot put in order.
public class DateTimeOffsetRow : KeyRow<DateTimeOffset>;

public class TimeSpanRow : KeyRow<TimeSpan>;

public class DecimalRow : KeyRow<decimal>;

public class ULongRow : KeyRow<ulong>;

/// <summary>A bool in front, which alone would be no key.</summary>
public class BoolIntRow : KeyRow
{
    public bool Open { get; set; }

    public int Number { get; set; }
}

public class GuidTimeRow : KeyRow
{
    public Guid Owner { get; set; }

    public DateTime At { get; set; }
}

/// <summary>Four columns, of which two are no value types.</summary>
public class QuadRow : KeyRow
{
    public required string Region { get; set; }

    public DateOnly Day { get; set; }

    public short Number { get; set; }

    public required byte[] Hash { get; set; }
}

public class IntRow : KeyRow
{
    public int Id { get; set; }
}

public class LongRow : KeyRow
{
    public long Id { get; set; }
}

public class GuidRow : KeyRow
{
    public Guid Id { get; set; }
}

public class StringRow : KeyRow
{
    public required string Id { get; set; }
}

public class DateTimeRow : KeyRow
{
    public DateTime Id { get; set; }
}

public class DateOnlyRow : KeyRow
{
    public DateOnly Id { get; set; }
}

public class BytesRow : KeyRow
{
    public required byte[] Id { get; set; }
}

/// <summary>An enum stored as text, so that the database's order is not that of C#.</summary>
public class EnumIntRow : KeyRow
{
    public DayOfWeek Day { get; set; }

    public int Number { get; set; }
}

public class ShadowRow : KeyRow;

public class ConvertedRow : KeyRow
{
    public OrderId Id { get; set; }
}

public class IntIntRow : KeyRow
{
    public int Tenant { get; set; }

    public int Number { get; set; }
}

public class IntStringRow : KeyRow
{
    public int Tenant { get; set; }

    public required string Name { get; set; }
}

public class StringIntRow : KeyRow
{
    public required string Group { get; set; }

    public int Number { get; set; }
}

public class TripleRow : KeyRow
{
    public int Tenant { get; set; }

    public long CreatedAt { get; set; }

    public OrderId Order { get; set; }
}

/// <summary>An id without operators: only the database can order it.</summary>
public readonly record struct OrderId(long Value);

/// <summary>An id that is a class.</summary>
public sealed record CustomerId(string Value);
