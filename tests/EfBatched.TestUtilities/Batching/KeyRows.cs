namespace EfBatched.TestUtilities.Batching;

// One entity type per kind of key; Visits counts how often a walk changed the row.
public abstract class KeyRow
{
    public int Visits { get; set; }
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
