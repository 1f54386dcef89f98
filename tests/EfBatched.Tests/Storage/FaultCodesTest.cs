using System.Globalization;
using System.Reflection;
using EfBatched.Databases.Errors;
using EfBatched.Databases.PostgreSql;
using EfBatched.Databases.Sqlite;
using Npgsql;

namespace EfBatched.Tests.Storage;

/// <summary>Nothing is classified by accident: what is not in the tables is not known to any server or driver of today.</summary>
[Trait("contract", "T9")]
public class FaultCodesTest
{
    // https://www.postgresql.org/docs/18/errcodes-appendix.html
    private const string Classes =
        "00 01 02 03 08 09 0A 0B 0F 0L 0P 0Z 10 20 21 22 23 24 25 26 27 28 2B 2D 2F 34 38 39 3B 3D 3F 40 42 44 53 54 55 57 58 72 F0 HV P0 XX";

    private static readonly HashSet<string> Listed = [.. PostgreSqlFaultCodes.All.Select(c => c.Code)];

    [Fact]
    public void Every_class_of_the_appendix_is_listed() =>
        Assert.Equal(Classes.Split(' '), PostgreSqlFaultCodes.All.Select(c => c.Code).Where(c => c.Length == 2).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_code_of_the_driver_is_listed_unless_its_whole_class_means_the_same()
    {
        var codes = typeof(PostgresErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => (string)f.GetRawConstantValue()!).ToList();
        var divided = Listed.Where(c => c.Length == 5).Select(c => c[..2]).ToHashSet();

        Assert.InRange(codes.Count, 200, 400);
        Assert.All(codes, c => Assert.Contains(divided.Contains(c[..2]) ? c : c[..2], Listed));
    }

    // These are in servers of today and not yet in the driver's list.
    [Theory]
    [InlineData("10608")]
    [InlineData("23P01")]
    [InlineData("25P03")]
    [InlineData("25P04")]
    [InlineData("428C9")]
    [InlineData("55P04")]
    [InlineData("58P03")]
    public void A_code_that_the_driver_lacks_is_listed(string code) =>
        Assert.True(Listed.Contains(code) || (Listed.Contains(code[..2]) && !Listed.Any(c => c.Length == 5 && c[..2] == code[..2])));

    [Fact]
    public void Every_result_code_of_sqlite_is_listed() =>
        Assert.Equal(
            Enumerable.Range(0, 29).Append(100).Append(101),
            SqliteFaults.All.Select(c => int.Parse(c.Code, CultureInfo.InvariantCulture)).Where(c => c <= 0xFF).Order());

    [Fact]
    public void No_row_is_blamed_for_what_is_not_in_it() =>
        Assert.All(
            PostgreSqlFaultCodes.All.Concat(SqliteFaults.All),
            c => Assert.Equal(c.Kind == FailureKind.Data, c.Origin == FaultOrigin.Rows));

    // What waits for a person must not be taken for what heals by itself, and the other way round.
    [Fact]
    public void What_others_cause_is_tried_again_and_what_is_broken_is_not() =>
        Assert.All(
            PostgreSqlFaultCodes.All.Concat(SqliteFaults.All),
            c => Assert.True(
                c.Origin switch
                {
                    FaultOrigin.Others => c.Kind == FailureKind.Transient,
                    FaultOrigin.SetUp => c.Kind is FailureKind.Defect or FailureKind.System or FailureKind.Unknown,
                    FaultOrigin.Work => c.Kind is FailureKind.Defect or FailureKind.Transient,
                    FaultOrigin.System => c.Kind is FailureKind.System or FailureKind.Unknown,
                    _ => c.Kind is FailureKind.Unknown or FailureKind.Data,
                },
                c.ToString()));
}
