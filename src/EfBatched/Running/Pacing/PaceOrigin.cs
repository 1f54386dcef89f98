namespace EfBatched.Running.Pacing;

/// <summary>What kind of reason a rest between two batches has.</summary>
internal enum PaceOrigin
{
    /// <summary>
    /// A limit that somebody has chosen, or the usual one: nothing is throttled, it is the pace that was asked for.
    /// </summary>
    Limit,

    /// <summary>What others do in the database, as on every busy day.</summary>
    Traffic,

    /// <summary>An indicator of the database's load.</summary>
    Indicator,
}
