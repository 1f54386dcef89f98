using EfBatched.Keys;
using EfBatched.Tracking;

namespace EfBatched.Databases;

/// <summary>What opening a batch found out.</summary>
/// <param name="Settings">What an operator may change, as it is now; null when the guard refused.</param>
/// <param name="Verdict">What the database says of the batch's own boundary; accepted where it was not asked.</param>
/// <param name="Following">The boundary of the following batch; null when there is none or it was not asked for.</param>
internal sealed record BatchOpening(MigrationSettings? Settings, BoundaryVerdict Verdict, BoundaryCandidate? Following)
{
    /// <summary>By what the server knows the batch's transaction; null where there is no server, and where nothing was changed.</summary>
    public string? TransactionId { get; init; }
}
