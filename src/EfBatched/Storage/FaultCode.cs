using EfBatched.Running.Failures;

namespace EfBatched.Storage;

/// <summary>What one code of a database means for a batch; docs/failures.md has the same table.</summary>
/// <param name="Code">The code, or the beginning that it shares with others.</param>
/// <param name="Kind">What follows.</param>
/// <param name="Meaning">In the database's own words.</param>
internal sealed record FaultCode(string Code, FailureKind Kind, string Meaning);
