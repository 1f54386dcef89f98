using System.Text.RegularExpressions;
using EfBatched.TestUtilities;

namespace EfBatched.Tests.Documentation;

public partial class ContractDocumentTest
{
    [Fact]
    public void The_listed_tests_are_those_that_name_the_row()
    {
        var named = Repository.Files("tests", "*.cs")
            .SelectMany(f => Row().Matches(File.ReadAllText(f)).Select(m => (Row: m.Groups["row"].Value, Test: Path.GetFileNameWithoutExtension(f))))
            .ToHashSet();
        var rows = MarkdownTable.Rows(Repository.Read("docs/contract.md"), "row", "behaviour", "tests");
        var listed = rows.SelectMany(r => Test().Matches(r[2]).Select(m => (Row: r[0], Test: m.Groups["test"].Value))).ToHashSet();

        Assert.True(
            named.SetEquals(listed),
            "docs/contract.md does not list the tests that name its rows: run eng/contract.sh and commit what it writes.");
    }

    [GeneratedRegex("""Trait\("contract", "(?<row>\w+)"\)""")]
    private static partial Regex Row();

    [GeneratedRegex(@"\[`(?<test>\w+)`\]")]
    private static partial Regex Test();
}
