namespace EfBatched.ExplorerTests.Keys;

/// <summary>A row of the table; derived types add the key.</summary>
internal abstract class Item
{
    public const string Table = "items";

    /// <summary>Which row it is, whatever its key: the place of its first key, or a number of its own.</summary>
    public int Tag { get; set; }

    /// <summary>How often it was changed.</summary>
    public int N { get; set; }

    /// <summary>Null as long as it matches the <c>Where</c>.</summary>
    public int? Done { get; set; }

    /// <summary>What no migration asks for.</summary>
    public string? Note { get; set; }
}

/// <summary>A key of one column.</summary>
internal abstract class Item<TKey> : Item
{
    public TKey Id { get; set; } = default!;
}

/// <summary>A key of two columns.</summary>
internal abstract class Item<TFirst, TSecond> : Item
{
    public TFirst First { get; set; } = default!;

    public TSecond Second { get; set; } = default!;
}
