namespace EfBatched.FunctionalTests.Setups;

/// <summary>A row whose names a convention may rewrite. <see cref="Visits" /> counts how often it was changed.</summary>
public sealed class SetupItem
{
    public int ItemKey { get; set; }

    public string? OwnerName { get; set; }

    public int Visits { get; set; }
}
