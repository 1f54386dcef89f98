using EfBatched.ExplorerTests.Invariants;
using EfBatched.ExplorerTests.Keys;
using EfBatched.ExplorerTests.Scripts;
using EfBatched.Running;

namespace EfBatched.ExplorerTests.World.Sqlite;

/// <summary>The worlds of one worker: one for each kind of key, made when it is first needed.</summary>
internal sealed class SqliteWorlds(EngineSeams? seams = null) : IWorld
{
    private readonly Dictionary<string, IWorld> _worlds = [];

    public async Task<Finding?> RunAsync(Script script, Action<string>? trace = null)
    {
        if (!_worlds.TryGetValue(script.Key, out var world))
        {
            _worlds[script.Key] = world = await CreateAsync(KeyShapes.Find(script.Key));
        }

        try
        {
            return await world.RunAsync(script, trace);
        }
        catch (Exception)
        {
            // What it was left in is unknown.
            _worlds.Remove(script.Key);
            await world.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var world in _worlds.Values)
        {
            await world.DisposeAsync();
        }
    }

    private Task<IWorld> CreateAsync(KeyShape shape) =>
        (Task<IWorld>)typeof(SqliteWorld<>).MakeGenericType(shape.RowType)
            .GetMethod(nameof(SqliteWorld<IntItem>.CreateAsync))!.Invoke(null, [shape, seams])!;
}
