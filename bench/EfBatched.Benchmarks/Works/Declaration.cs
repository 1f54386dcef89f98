using Microsoft.EntityFrameworkCore;

namespace EfBatched.Benchmarks.Works;

/// <summary>Declares each work at every pace that some case needs.</summary>
internal static class Declaration
{
    private static readonly IReadOnlyDictionary<string, Pace> Paces = new Dictionary<string, Pace>
    {
        ["alone"] = new Pace(),
        ["two"] = new Pace(Jobs: 2),
        ["even"] = new Pace(FixedBatchSize: 1_000),
        ["tiny"] = new Pace(FixedBatchSize: 10, JobSize: 10),
    };

    public static void DeclareAll(ModelBuilder model)
    {
        foreach (var (pace, settings) in Paces)
        {
            Declare<FillSearchName>(model, pace, settings);
            Declare<FillGeohash>(model, pace, settings);
            Declare<FillGeohashBySaving>(model, pace, settings);
            Declare<FillTotal>(model, pace, settings);
            Declare<FillSearchTitle>(model, pace, settings);
            Declare<DeleteOrphans>(model, pace, settings);
        }
    }

    public static string NameOf<TWork>(string pace) => $"{typeof(TWork).Name}-{pace}";

    /// <summary>Applies the pace that a migration was declared at.</summary>
    public static BatchedMigrationBuilder<TRow> At<TRow>(this BatchedMigrationBuilder<TRow> migration)
        where TRow : class
    {
        var pace = migration.GetArguments<Pace>();
        migration.HasMaxParallelJobs(pace.Jobs);
        if (pace.FixedBatchSize is { } batchSize)
        {
            migration.HasFixedBatchSize(batchSize);
        }

        return pace.JobSize is { } jobSize ? migration.HasJobSize(jobSize) : migration;
    }

    private static void Declare<TWork>(ModelBuilder model, string pace, Pace settings)
        where TWork : BatchedMigration =>
        model.HasBatchedMigration<TWork>(NameOf<TWork>(pace), settings);
}
