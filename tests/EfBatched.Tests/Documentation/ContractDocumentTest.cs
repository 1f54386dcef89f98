using System.Globalization;
using System.Text.RegularExpressions;
using EfBatched.TestUtilities;

namespace EfBatched.Tests.Documentation;

public partial class ContractDocumentTest
{
    private const string Stale = "docs/contract.md does not list the tests that name its rows: run eng/contract.sh and commit what it writes.";

    private static readonly string Document = Repository.Read("docs/contract.md");

    [Fact]
    public void The_listed_tests_are_those_that_name_the_row()
    {
        var named = Repository.Files("tests", "*.cs")
            .SelectMany(f => Row().Matches(File.ReadAllText(f)).Select(m => (Row: m.Groups["row"].Value, Test: Path.GetFileNameWithoutExtension(f))))
            .ToHashSet();

        Assert.True(named.SetEquals(Listed()), Stale);
    }

    [Fact]
    public void Each_row_leads_to_its_tests_and_says_how_many_they_are()
    {
        var counted = Listed().CountBy(l => l.Row).ToDictionary();

        var rows = MarkdownTable.Rows(Document, "row", "behaviour", "tests");

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal(Expected(row[0]), row[2]));
        Assert.Empty(counted.Keys.Except(rows.Select(r => r[0])));

        string Expected(string row) =>
            counted.TryGetValue(row, out var tests)
                ? string.Create(CultureInfo.InvariantCulture, $"[{tests}](#{row.ToLowerInvariant()})")
                : "none yet";
    }

    [Fact]
    public void What_other_documents_call_a_row_is_one()
    {
        var rows = MarkdownTable.Rows(Document, "row", "behaviour", "tests").Select(r => (r[0], r[0].ToLowerInvariant())).ToHashSet();
        var links = Repository.Documents
            .SelectMany(d => Link().Matches(Repository.Read(d)).Select(m => (m.Groups["row"].Value, m.Groups["anchor"].Value)))
            .ToHashSet();

        Assert.NotEmpty(links);
        Assert.Empty(links.Except(rows));
    }

    private static List<(string Row, string Test)> Listed() =>
        [
            .. from section in Section().Matches(Document)
               from test in Test().Matches(section.Groups["tests"].Value)
               select (section.Groups["row"].Value, test.Groups["test"].Value),
        ];

    [GeneratedRegex("""Trait\("contract", "(?<row>\w+)"\)""")]
    private static partial Regex Row();

    [GeneratedRegex(@"^### (?<row>\w+)\n\n(?<tests>.+)$", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"\[`(?<test>\w+)`\]")]
    private static partial Regex Test();

    [GeneratedRegex(@"\[(?<row>\w+)\]\((docs/)?contract\.md#(?<anchor>\w+)\)")]
    private static partial Regex Link();
}
