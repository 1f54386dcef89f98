using EfBatched.Model;

namespace EfBatched.Storage;

/// <summary>What is kept of a failure.</summary>
internal sealed record JobError(BatchedErrorCode Code, string? SqlState, string Type, string Message)
{
    public SqlText AddTo(SqlText text) =>
        text.With<BatchedErrorCode>("errorCode", Code).With("sqlState", SqlState).With("errorType", Type).With("errorMessage", Message);
}
