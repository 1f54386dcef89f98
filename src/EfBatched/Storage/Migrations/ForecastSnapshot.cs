namespace EfBatched.Storage.Migrations;

/// <summary>What was forecast of a migration that has started, all times counted from its start.</summary>
/// <param name="Id">The migration.</param>
/// <param name="Name">Its name.</param>
/// <param name="Course">How long it has run, or ran until it finished.</param>
/// <param name="HasFinished">True when that is its end.</param>
/// <param name="Earliest">The earliest end that was forecast; null where nothing was of this run.</param>
/// <param name="Latest">The latest.</param>
internal sealed record ForecastSnapshot(long Id, string Name, TimeSpan Course, bool HasFinished, TimeSpan? Earliest, TimeSpan? Latest);
