namespace EfBatched.Databases.Errors;

/// <summary>What one code of a database means for a batch; docs/failures.md has the same table.</summary>
/// <param name="Code">The code, or the class that it shares with others; behind a slash the place in the server that says it.</param>
/// <param name="Kind">What follows.</param>
/// <param name="Origin">Who is at fault.</param>
/// <param name="Meaning">In the database's own words.</param>
internal sealed record FaultCode(string Code, FailureKind Kind, FaultOrigin Origin, string Meaning);
