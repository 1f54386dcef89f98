using System.Collections.Concurrent;
using EfBatched.ExplorerTests.Scripts;

namespace EfBatched.ExplorerTests.World;

/// <summary>What has really happened in a run of a script: which events struck, and what became of which row.</summary>
internal sealed class Story
{
    private readonly ConcurrentDictionary<ScriptEvent, int> _strikes = new();

    /// <summary>Each event that has happened.</summary>
    public IEnumerable<ScriptEvent> Happened => _strikes.Where(s => s.Value > 0).Select(s => s.Key);

    /// <summary>The rows that others have inserted.</summary>
    public HashSet<int> Inserted { get; } = [];

    /// <summary>The rows that others have deleted.</summary>
    public HashSet<int> Deleted { get; } = [];

    /// <summary>The rows that others gave another key.</summary>
    public HashSet<int> Moved { get; } = [];

    /// <summary>True when a row was spoiled at any time.</summary>
    public bool HasBadRow { get; set; }

    public void Strike(ScriptEvent happened) => _strikes.AddOrUpdate(happened, 1, (_, before) => before + 1);

    /// <summary>Takes note of how often an event has struck in all.</summary>
    public void SetStrikes(ScriptEvent happened, int strikes) => _strikes[happened] = strikes;

    /// <summary>How often events of a kind have struck.</summary>
    public int Count(Func<EventKind, bool> kind) => _strikes.Where(s => kind(s.Key.Kind)).Sum(s => s.Value);
}
