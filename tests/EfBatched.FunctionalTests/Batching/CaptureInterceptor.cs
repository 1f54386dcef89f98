using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfBatched.FunctionalTests.Batching;

/// <summary>Catches the command of an ExecuteUpdate and keeps it from running.</summary>
internal sealed class CaptureInterceptor : DbCommandInterceptor
{
    public DbCommand? Command { get; private set; }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        if (eventData.CommandSource == CommandSource.ExecuteUpdate)
        {
            Command = Copy(command);
            result = InterceptionResult<int>.SuppressWithResult(0);
        }

        return ValueTask.FromResult(result);
    }

    // EF empties its command once it has run.
    private static DbCommand Copy(DbCommand command)
    {
        var copy = command.Connection!.CreateCommand();
        copy.CommandText = command.CommandText;
        foreach (ICloneable parameter in command.Parameters)
        {
            copy.Parameters.Add(parameter.Clone());
        }

        return copy;
    }
}
