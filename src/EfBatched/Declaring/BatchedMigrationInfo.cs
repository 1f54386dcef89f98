using System.Text.Json;
using EfBatched.Declaring;
using EfBatched.Tracking;

namespace EfBatched;

/// <summary>
/// The name and arguments of the migration that a batch belongs to.
/// </summary>
public sealed class BatchedMigrationInfo
{
    private readonly string? _argumentsJson;

    internal BatchedMigrationInfo(string name, string? argumentsJson)
    {
        Name = name;
        _argumentsJson = argumentsJson;
    }

    /// <summary>The name that the migration is tracked by.</summary>
    public string Name { get; }

    /// <summary>True when the migration was declared with arguments.</summary>
    public bool HasArguments => _argumentsJson is not null;

    /// <summary>
    /// An info for a unit test of a work.
    /// </summary>
    public static BatchedMigrationInfo Create(string name, object? arguments = null) =>
        new(
            MigrationName.Check(name, nameof(name)),
            arguments is null ? null : JsonSerializer.Serialize(arguments, arguments.GetType()));

    /// <summary>
    /// The arguments that the migration was declared with.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was declared without arguments.</exception>
    public TArguments GetArguments<TArguments>() => MigrationArguments.Read<TArguments>(_argumentsJson, Name);
}
