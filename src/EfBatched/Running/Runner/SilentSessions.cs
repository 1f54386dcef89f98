using System.Data.Common;
using EfBatched.Databases.Errors;
using EfBatched.Databases.Load;
using EfBatched.Diagnostics;
using EfBatched.Faults;
using EfBatched.Storage.Migrations;

namespace EfBatched.Running.Runner;

/// <summary>
/// Ends what a stopped or cut off process has left in the database: its session goes on sending to it, and holds its job and its rows meanwhile.
/// </summary>
internal sealed class SilentSessions(EngineDatabase database, RunnerPolicy policy, EngineDiagnostics diagnostics)
{
    private bool _hasSaidThatItMayNot;

    /// <summary>Looks at the holders of a migration's expired jobs. What it does not end, it leaves to the database's own timeouts.</summary>
    public async Task EndAsync(MigrationSnapshot migration, CancellationToken cancellationToken)
    {
        var sessions = await FindAsync(migration, cancellationToken).ConfigureAwait(false);
        foreach (var session in sessions.Where(s => s.IsEnded))
        {
            JobLog.SessionEnded(
                diagnostics.JobLogger, session.ProcessId, session.JobId, migration.Name, (long)session.Age.TotalMilliseconds, session.State);
        }

        if (sessions.FirstOrDefault(s => !s.IsOwn) is { } other)
        {
            SayOnce(other.JobId, migration, RunningStrings.SessionNotOurs(other.Role));
        }
    }

    private async Task<IReadOnlyList<SilentSession>> FindAsync(MigrationSnapshot migration, CancellationToken cancellationToken)
    {
        try
        {
            return await database.WithStoreAsync(
                async (s, _) => s.Sessions is { } sessions
                    ? await sessions.EndSilentAsync(
                        migration.Id, RunnerPolicy.ApplicationNameOf(migration.Name), policy.LongestBatch, cancellationToken)
                        .ConfigureAwait(false)
                    : []).ConfigureAwait(false);
        }
        catch (DbException e) when (Failure.Of(e, database.Provider, CancellationToken.None).Kind == FailureKind.Defect)
        {
            SayOnce(0, migration, FailureCause.Say(e));
            return [];
        }
    }

    private void SayOnce(long jobId, MigrationSnapshot migration, string reason)
    {
        if (!_hasSaidThatItMayNot)
        {
            _hasSaidThatItMayNot = true;
            JobLog.SessionNotEnded(diagnostics.JobLogger, jobId, migration.Name, reason);
        }
    }
}
