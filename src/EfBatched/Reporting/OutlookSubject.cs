namespace EfBatched.Reporting;

/// <summary>A migration whose end is asked for.</summary>
/// <param name="State">Where it stands, with what explains it.</param>
/// <param name="Round">The number of its walk.</param>
/// <param name="Facts">What it was explained by.</param>
internal sealed record OutlookSubject(BatchedMigrationState State, int Round, ExplanationFacts Facts);
