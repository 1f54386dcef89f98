namespace EfBatched.ExplorerTests.World;

/// <summary>A row as it is found.</summary>
internal sealed record ItemState(int Tag, int N, int? Done);
