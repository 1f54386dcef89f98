namespace EfBatched.CommandLine.Commands;

/// <summary>What a verb does to the database, which says what an interrupt leaves behind.</summary>
internal enum VerbKind
{
    /// <summary>It asks, and changes nothing.</summary>
    Reads,

    /// <summary>It looks on until something happens, and changes nothing.</summary>
    Waits,

    /// <summary>It makes one change.</summary>
    Changes,

    /// <summary>It runs migrations, batch by batch.</summary>
    Runs,
}
