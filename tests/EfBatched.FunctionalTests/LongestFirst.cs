using EfBatched.FunctionalTests;
using EfBatched.FunctionalTests.Batching;
using EfBatched.FunctionalTests.ExactlyOnce;
using EfBatched.FunctionalTests.Failures;
using EfBatched.FunctionalTests.Releases;
using EfBatched.FunctionalTests.Sample;
using EfBatched.FunctionalTests.Setups;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace EfBatched.FunctionalTests;

/// <summary>Begins with the classes that take longest, so that none of them is left to run alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly Type[] Longest =
    [
        typeof(ReleasesTest), typeof(ReleaseToolsTest), typeof(NightTest), typeof(SampleTest), typeof(ProcessKillTest), typeof(ConnectionCutTest),
        typeof(KeysetWalkTest), typeof(SetupTest), typeof(FailoverTest), typeof(RowIsolationTest),
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(PlaceOf)];

    private static int PlaceOf<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        var place = Array.FindIndex(
            Longest, type => collection.TestCollectionDisplayName.Contains($"{type.FullName} ", StringComparison.Ordinal));
        return place < 0 ? Longest.Length : place;
    }
}
