namespace EfBatched.Sql;

/// <summary>A table and its schema; null for the default schema.</summary>
internal sealed record TableName(string Name, string? Schema);
