using EfBatched.ExplorerTests.Invariants;
using EfBatched.ExplorerTests.Scripts;

namespace EfBatched.ExplorerTests.World;

/// <summary>A database with the table of one kind of key, in which scripts run one after the other.</summary>
internal interface IWorld : IAsyncDisposable
{
    /// <summary>Runs a script to its end; returns the invariant that it has broken, else null.</summary>
    /// <param name="script">The script.</param>
    /// <param name="trace">Called with every statement and event.</param>
    Task<Finding?> RunAsync(Script script, Action<string>? trace = null);
}
