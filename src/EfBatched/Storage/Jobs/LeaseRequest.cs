using EfBatched.Sql;

namespace EfBatched.Storage.Jobs;

/// <summary>Who asks for a lease, and for how long.</summary>
internal sealed record LeaseRequest(Guid Token, Guid RunnerId, string CorrelationId, TimeSpan Duration)
{
    public SqlText AddTo(SqlText text) =>
        text.With("token", Token).With("runner", RunnerId).With("correlation", CorrelationId).With("lease", Duration);
}
