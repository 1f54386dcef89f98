namespace EfBatched.AspNetCore.Pages;

/// <summary>A database of which nothing can be said.</summary>
internal sealed record SourceFault(string Source, string Message, bool HasNoTables);
