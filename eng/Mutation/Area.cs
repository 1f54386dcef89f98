namespace EfBatched.Mutation;

/// <summary>A part of the library whose mutants are judged together, and the tests that judge them.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Files">Its sources, as patterns from the root of the repository.</param>
/// <param name="Suites">The tests, the quickest first.</param>
internal sealed record Area(string Name, IReadOnlyList<string> Files, IReadOnlyList<Suite> Suites)
{
    private const string Unit = "EfBatched.Tests";
    private const string Functional = "EfBatched.FunctionalTests";

    private static readonly Suite Scripts = new("EfBatched.ExplorerTests", ["EfBatched.ExplorerTests.KnownScriptsTest"]);

    public static IReadOnlyList<Area> All { get; } =
    [
        new("keys", ["src/EfBatched/Keys/*.cs"],
        [
            new(Unit,
            [
                "EfBatched.Tests.Batching.BoundaryCodecTest", "EfBatched.Tests.Batching.Key*", "EfBatched.Tests.Batching.RowCount*",
                "EfBatched.Tests.Model.KeyTypesTest",
            ]),
            Scripts,
            new(Functional,
            [
                "EfBatched.FunctionalTests.Batching.KeysetRangeTest", "EfBatched.FunctionalTests.Batching.BoundaryCommandTest",
                "EfBatched.FunctionalTests.Ends.KeyAcceptanceTest",
            ]),
        ]),
        new("sizes", ["src/EfBatched/Sizing/*.cs"],
        [
            new(Unit, ["EfBatched.Tests.Batching.Sizes.*"]),
        ]),
        new("failures", ["src/EfBatched/Databases/Errors/*.cs", "src/EfBatched/Faults/*.cs", "src/EfBatched/Running/Failures/*.cs"],
        [
            new(Unit, ["EfBatched.Tests.Running.Failures.*", "EfBatched.Tests.Documentation.FailuresDocumentTest"]),
            // On SQLite: those on PostgreSQL run whole migrations, and would take hours over all mutants.
            new(Functional,
            [
                "EfBatched.FunctionalTests.Failures.FailedAttemptTest", "EfBatched.FunctionalTests.Failures.FailedJobsTest",
                "EfBatched.FunctionalTests.Failures.MigrationHoldsTest",
            ]),
        ]),
        new("transitions", ["src/EfBatched/Tracking/*Transitions.cs"],
        [
            new(Unit, ["EfBatched.Tests.Model.TransitionTablesTest", "EfBatched.Tests.Documentation.StateMachineDocumentTest"]),
        ]),
    ];
}
