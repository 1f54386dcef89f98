using EfBatched.ExplorerTests.Invariants;
using EfBatched.ExplorerTests.Keys;
using EfBatched.ExplorerTests.Scripts;

namespace EfBatched.ExplorerTests.World;

/// <summary>The worlds of one worker: one for each kind of key, made when it is first needed.</summary>
/// <param name="type">The world's generic type, which has a static CreateAsync.</param>
/// <param name="argument">What its CreateAsync takes beside the key.</param>
internal sealed class Worlds(Type type, object? argument) : IWorld
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
        (Task<IWorld>)type.MakeGenericType(shape.RowType).GetMethod("CreateAsync")!.Invoke(null, [shape, argument])!;
}
