namespace EfBatched.ExplorerTests.World.Sqlite;

/// <summary>Sees each statement before it is executed.</summary>
internal interface IStatementWatcher
{
    /// <summary>Throws, where the statement is not to be executed; returns what is thrown after it was, else null.</summary>
    Exception? Before(string sql);
}
