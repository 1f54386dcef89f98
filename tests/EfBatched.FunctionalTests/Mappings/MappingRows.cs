namespace EfBatched.FunctionalTests.Mappings;

// One entity type, or a few, for each way to map; Visits counts how often a migration changed the row.
public abstract class MappingRow
{
    public int Id { get; set; }

    public int Visits { get; set; }
}

/// <summary>The root of a hierarchy in one table.</summary>
public class Account : MappingRow
{
    public int Tenant { get; set; }

    public bool Deleted { get; set; }
}

public abstract class Company : Account
{
    public int Rank { get; set; }
}

public class Business : Company
{
    public string? VatNumber { get; set; }
}

/// <summary>The root of a hierarchy in a table for each type.</summary>
public class Vehicle : MappingRow;

public class Car : Vehicle
{
    public int Doors { get; set; }
}

public class Truck : Vehicle
{
    public int Load { get; set; }
}

/// <summary>The root of a hierarchy in a table for each concrete type.</summary>
public abstract class Shape : MappingRow;

public class Circle : Shape;

public class Square : Shape;

/// <summary>Shares its table with <see cref="InvoiceText" />.</summary>
public class Invoice : MappingRow
{
    public InvoiceText Text { get; set; } = null!;
}

public class InvoiceText
{
    public int Id { get; set; }

    public string Body { get; set; } = "";
}

/// <summary>Owns what is in its table, in others, and in JSON.</summary>
public class Customer : MappingRow
{
    public Place Home { get; set; } = null!;

    public Card Card { get; set; } = null!;

    public List<Phone> Phones { get; } = [];

    public Preferences Preferences { get; set; } = null!;
}

public class Place
{
    public string City { get; set; } = "";
}

public class Card
{
    public string Number { get; set; } = "";
}

public class Phone
{
    public string Number { get; set; } = "";
}

public class Preferences
{
    public string Language { get; set; } = "";
}

/// <summary>Has complex properties, one of them in JSON.</summary>
public class Parcel : MappingRow
{
    public Size Size { get; set; } = null!;

    public Label Label { get; set; } = null!;
}

public class Size
{
    public int Width { get; set; }
}

public class Label
{
    public string Text { get; set; } = "";
}

/// <summary>Split over two tables.</summary>
public class Product : MappingRow
{
    public string Description { get; set; } = "";
}

/// <summary>A composite key, split over two tables.</summary>
public class Line
{
    public int OrderId { get; set; }

    public Guid Number { get; set; }

    public int Visits { get; set; }

    public string Note { get; set; } = "";
}

/// <summary>Copies from its <see cref="Region" />.</summary>
public class Town : MappingRow
{
    public int RegionId { get; set; }

    public Region Region { get; set; } = null!;

    public string? RegionName { get; set; }
}

public class Region
{
    public int Id { get; set; }

    public string Name { get; set; } = "";
}
