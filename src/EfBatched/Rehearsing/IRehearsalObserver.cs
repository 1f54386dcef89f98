using System.Data.Common;
using EfBatched.Running.Walking;

namespace EfBatched.Rehearsing;

/// <summary>Looks at a sample batch from within its transaction.</summary>
internal interface IRehearsalObserver
{
    /// <summary>The batch is open; its work comes next.</summary>
    Task BeforeAsync(BatchTrial trial, CancellationToken cancellationToken);

    /// <summary>The work is about to send a command.</summary>
    Task ObserveAsync(BatchTrial trial, DbCommand command, CancellationToken cancellationToken);

    /// <summary>The work is done; the ROLLBACK comes next.</summary>
    Task AfterAsync(BatchTrial trial, CancellationToken cancellationToken);
}
