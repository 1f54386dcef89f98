using EfBatched.Declaring;

namespace EfBatched;

/// <summary>
/// The base of every batched migration. Derive from <see cref="BatchedMigration{TContext, TEntity}" />, not from this class.
/// </summary>
public abstract class BatchedMigration
{
    private protected BatchedMigration()
    {
    }

    internal abstract Type ContextType { get; }

    internal abstract Type EntityType { get; }

    /// <summary>Runs the user's <c>Configure</c> over a fresh configuration that starts with these arguments.</summary>
    internal abstract DeclarationSettings ReadSettings(string? argumentsJson);

    /// <summary>Runs the user's work over one batch.</summary>
    internal abstract Task<int> ExecuteAsync(BatchScope scope, CancellationToken cancellationToken);
}
