namespace WebApp.Data;

/// <summary>Another way to write the name of a city, so that "Zurich" finds Zürich.</summary>
public sealed class Spelling
{
    public int CityId { get; set; }

    public int Number { get; set; }

    public string Text { get; set; } = "";

    public City City { get; set; } = null!;
}
