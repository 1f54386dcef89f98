namespace EfBatched.Keys;

/// <summary>The keys in (<paramref name="After" />, <paramref name="UpTo" />].</summary>
/// <param name="After">The key before the first row; null from the start of the table.</param>
/// <param name="UpTo">The key of the last row.</param>
internal sealed record KeyRange(Boundary? After, Boundary UpTo);
