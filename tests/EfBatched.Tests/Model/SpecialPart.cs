namespace EfBatched.Tests.Model;

/// <summary>In the table of its base, where its required column may be null.</summary>
public sealed class SpecialPart : Part
{
    public string Extra { get; set; } = "";
}
