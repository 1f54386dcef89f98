using EfBatched.Running.Failures;

namespace EfBatched.Storage;

/// <summary>A database error, classified.</summary>
/// <param name="Kind">What follows from it.</param>
/// <param name="Code">The SQLSTATE or SQLite result code; null when the connection broke before one arrived.</param>
internal sealed record DatabaseFault(FailureKind Kind, string? Code);
