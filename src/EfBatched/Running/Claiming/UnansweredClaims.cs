using System.Collections.Concurrent;
using EfBatched.Running.Jobs;
using EfBatched.Storage.Jobs;

namespace EfBatched.Running.Claiming;

/// <summary>Claims of this runner whose answer was lost; each is asked for until the database has said what came of it.</summary>
internal sealed class UnansweredClaims
{
    private readonly ConcurrentDictionary<Guid, (long MigrationId, LeaseRequest Request)> _claims = new();

    public bool IsEmpty => _claims.IsEmpty;

    public void Add(long migrationId, LeaseRequest request) => _claims[request.Token] = (migrationId, request);

    /// <summary>The job of such a claim on a migration; null when none has become one.</summary>
    /// <param name="migrationId">The migration.</param>
    /// <param name="ask">Asks the database for the job.</param>
    public async Task<LeasedJob?> FindAsync(long migrationId, Func<LeaseRequest, Task<LeasedJob?>> ask)
    {
        foreach (var (token, asked) in _claims)
        {
            // Taken out before it is asked for, so that only one of those who claim side by side gets the job.
            if (asked.MigrationId != migrationId || !_claims.TryRemove(token, out _))
            {
                continue;
            }

            try
            {
                if (await ask(asked.Request).ConfigureAwait(false) is { } job)
                {
                    return job;
                }
            }
            catch
            {
                _claims[token] = asked;
                throw;
            }
        }

        return null;
    }
}
