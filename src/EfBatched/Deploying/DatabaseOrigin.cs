namespace EfBatched.Deploying;

/// <summary>Where the rows of a table come from at the moment when a batched migration over it is enqueued.</summary>
internal enum DatabaseOrigin
{
    /// <summary>From use: they are what the batched migration is for.</summary>
    Existing,

    /// <summary>From schema migrations: the same run built the database from its first one.</summary>
    BuiltFromFirstMigration,

    /// <summary>An idempotent script finds out when it runs.</summary>
    DecidedByScript,
}
