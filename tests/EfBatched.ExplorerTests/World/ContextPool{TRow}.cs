using System.Collections.Concurrent;
using EfBatched.Contexts;
using EfBatched.ExplorerTests.Keys;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.ExplorerTests.World;

/// <summary>
/// Gives the engine a context for each step, and takes it back for the next one: on an open connection of SQLite every new context registers
/// EF's functions again, which makes it prepare all statements anew.
/// </summary>
internal sealed class ContextPool<TRow>(Func<ExplorerContext<TRow>> create) : IContextSource, IAsyncDisposable
    where TRow : Item
{
    private readonly ConcurrentStack<ExplorerContext<TRow>> _free = new();

    public bool IsShared => false;

    /// <summary>What batches do.</summary>
    public ItemWork<TRow>? Work { get; set; }

    public ContextHandle Open()
    {
        var context = Take();
        return new ContextHandle(context, NoServices.Instance, () => GiveBackAsync(context));
    }

    /// <summary>Does something with a context of the pool.</summary>
    public async Task<TResult> UseAsync<TResult>(Func<ExplorerContext<TRow>, Task<TResult>> use)
    {
        var context = Take();
        try
        {
            return await use(context).ConfigureAwait(false);
        }
        finally
        {
            await GiveBackAsync(context).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_free.TryPop(out var context))
        {
            await context.DisposeAsync().ConfigureAwait(false);
        }
    }

    private ExplorerContext<TRow> Take()
    {
        var context = _free.TryPop(out var free) ? free : create();
        context.Work = Work;
        return context;
    }

    private async ValueTask GiveBackAsync(ExplorerContext<TRow> context)
    {
        if (context.Database.CurrentTransaction is not null)
        {
            // Whoever had it died in mid-transaction.
            await context.DisposeAsync().ConfigureAwait(false);
            return;
        }

        context.ChangeTracker.Clear();
        context.Database.SetCommandTimeout(null);
        _free.Push(context);
    }
}
