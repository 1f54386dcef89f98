using EfBatched.Databases.Errors;
using EfBatched.Databases.PostgreSql;
using EfBatched.Faults;
using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Tests.Running.Failures;

/// <summary>The queries fail before a connection is asked for.</summary>
[Trait("contract", "T11")]
public class QueryTranslationTest
{
    public static TheoryData<TestProvider, Func<ModelContext, object?>> Untranslatable =>
        new()
        {
            { TestProvider.PostgreSql, c => c.Set<Row>().Where(r => IsOdd(r.Id)).ToList() },
            { TestProvider.Sqlite, c => c.Set<Row>().Where(r => IsOdd(r.Id)).ToList() },
            { TestProvider.PostgreSql, c => c.Set<Row>().ExecuteUpdate(s => s.SetProperty(r => r.Name, r => NameOf(r.Id))) },
            { TestProvider.Sqlite, c => c.Set<Row>().Where(r => IsOdd(r.Id)).ExecuteDelete() },
            // Found by what walks the expression, deep in it.
            { TestProvider.PostgreSql, c => c.Set<Row>().Where(r => r.Id > 3 && c.Set<Row>().TakeWhile(o => o.Id < r.Id).Any()).ToList() },
            // Found by the provider: a function for JSON, over a column that is none.
            { TestProvider.PostgreSql, c => c.Set<Row>().Where(r => EF.Functions.JsonContains(r.Name, r.Name)).ToList() },
            { TestProvider.Sqlite, c => c.Set<Row>().OrderBy(r => r.At).ToList() },
            { TestProvider.Sqlite, c => c.Set<Row>().Max(r => r.At) },
        };

    [Theory]
    [MemberData(nameof(Untranslatable), DisableDiscoveryEnumeration = true)]
    public void A_query_that_cannot_be_translated_fails_the_migration_at_once_by_the_works_fault(
        TestProvider provider, Func<ModelContext, object?> query)
    {
        using var context = new ModelContext(m => m.Entity<Row>(), provider: provider);

        var exception = Assert.ThrowsAny<Exception>(() => query(context));

        Assert.Equal((FailureKind.Final, FaultOrigin.Work), Classify(exception));
    }

    [Fact]
    public void What_ef_refuses_of_a_row_is_no_fault_of_the_query()
    {
        using var context = new ModelContext(m => m.Entity<Row>());
        context.Attach(new Row { Id = 1 });

        var exception = Assert.Throws<InvalidOperationException>(() => context.Attach(new Row { Id = 1 }));

        Assert.Equal((FailureKind.Unknown, FaultOrigin.Unknown), Classify(exception));
    }

    [Fact]
    public void What_the_work_throws_is_no_fault_of_the_query_whatever_its_class_is_called()
    {
        var exception = Assert.Throws<InvalidOperationException>(FillTranslations.Migrate);

        Assert.Equal((FailureKind.Unknown, FaultOrigin.Unknown), Classify(exception));
    }

    [Fact]
    public void What_the_work_throws_inside_a_query_is_no_fault_of_the_query()
    {
        using var context = new ModelContext(m => m.Entity<Row>());

        var exception = Assert.Throws<InvalidOperationException>(
            () => context.Set<Row>().Where(r => r.Id == FillTranslations.Number()).ToList());

        Assert.Equal((FailureKind.Unknown, FaultOrigin.Unknown), Classify(exception));
    }

    private static (FailureKind Kind, FaultOrigin Origin) Classify(Exception exception)
    {
        var failure = Failure.Of(exception, PostgreSqlProvider.Instance, CancellationToken.None);
        return (failure.Kind, failure.Origin);
    }

    private static bool IsOdd(int id) => id % 2 != 0;

    private static string NameOf(int id) => $"{id}";

    private sealed class Row
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";

        public DateTimeOffset At { get; set; }
    }

    private static class FillTranslations
    {
        public static void Migrate() => throw new InvalidOperationException("The text has no language.");

        public static int Number() => throw new InvalidOperationException("There is no number.");
    }
}
