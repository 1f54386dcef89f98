using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfBatched.AspNetCore.Tests;

/// <summary>Counts the connections that are opened and the statements that EF sends.</summary>
public sealed class CommandCounter : DbConnectionInterceptor
{
    private int _opened;

    public int Opened => Volatile.Read(ref _opened);

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _opened);
        return Task.CompletedTask;
    }
}
