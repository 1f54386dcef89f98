using EfBatched.Databases.Errors;
using EfBatched.Databases.PostgreSql;
using EfBatched.Databases.Sqlite;
using EfBatched.TestUtilities;

namespace EfBatched.Tests.Documentation;

public class FailuresDocumentTest
{
    private static readonly string Document = Repository.Read("docs/failures.md");

    [Fact]
    public void The_table_of_sqlstates_is_that_of_the_code() =>
        Assert.Equal(Listed(PostgreSqlFaultCodes.All), Documented("SQLSTATE"));

    [Fact]
    public void The_table_of_result_codes_is_that_of_the_code() =>
        Assert.Equal(Listed(SqliteFaults.All), Documented("result code"));

    [Fact]
    public void What_follows_is_said_for_every_kind() =>
        Assert.Equal(
            Enum.GetNames<FailureKind>().Order(), MarkdownTable.Rows(Document, "kind", "what follows").Select(r => MarkdownTable.Code(r[0])).Order());

    [Fact]
    public void Everybody_who_may_be_at_fault_is_described() =>
        Assert.Equal(
            Enum.GetNames<FaultOrigin>().Order(), MarkdownTable.Rows(Document, "at fault", "who").Select(r => MarkdownTable.Code(r[0])).Order());

    private static IEnumerable<string> Listed(IEnumerable<FaultCode> codes) =>
        codes.Select(c => $"{c.Code} {c.Kind} {c.Origin} {c.Meaning}");

    private static IEnumerable<string> Documented(string header) =>
        MarkdownTable.Rows(Document, header, "kind", "at fault", "meaning")
            .Select(r => $"{MarkdownTable.Code(r[0]).TrimEnd('…')} {r[1]} {r[2]} {r[3]}");
}
