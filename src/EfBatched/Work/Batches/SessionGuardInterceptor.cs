using System.Data.Common;
using EfBatched.Databases.Errors;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfBatched.Work.Batches;

/// <summary>
/// Refuses to open a connection while work runs: its own was open, so the session was ended, and EF would quietly go on in another one, without
/// the transaction. What work that was given up does later must not be committed.
/// </summary>
internal sealed class SessionGuardInterceptor : DbConnectionInterceptor
{
    public override InterceptionResult ConnectionOpening(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        Check(eventData);
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        Check(eventData);
        return ValueTask.FromResult(result);
    }

    private static void Check(ConnectionEventData eventData)
    {
        if (eventData.Context?.GetService<ActiveBatch>().IsActive == true)
        {
            throw new NoConnectionException(eventData.Connection.DataSource, new EndOfStreamException(WorkStrings.SessionLost));
        }
    }
}
