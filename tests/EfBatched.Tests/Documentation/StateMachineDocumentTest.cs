using System.Text.RegularExpressions;
using EfBatched.TestUtilities;
using EfBatched.Tracking;

namespace EfBatched.Tests.Documentation;

public partial class StateMachineDocumentTest
{
    private static readonly string Document = Repository.Read("docs/state-machine.md");

    [Fact]
    public void The_drawing_and_the_table_of_migrations_have_the_edges_of_the_code()
    {
        var expected = MigrationTransitions.All.Select(t => (t.From.ToString(), t.To.ToString(), t.Reason)).Order().ToList();

        Assert.Equal(expected.Select(e => (e.Item1, e.Item2)), Drawn("Migrations"));
        Assert.Equal(expected, Listed("Migrations"));
    }

    [Fact]
    public void The_drawing_and_the_table_of_jobs_have_the_edges_of_the_code()
    {
        var expected = JobTransitions.All.Select(t => (t.From.ToString(), t.To.ToString(), t.Reason)).Order().ToList();

        Assert.Equal(expected.Select(e => (e.Item1, e.Item2)), Drawn("Jobs"));
        Assert.Equal(expected, Listed("Jobs"));
    }

    private static IEnumerable<(string From, string To)> Drawn(string section) =>
        Edge().Matches(Section(section)).Select(m => (m.Groups["from"].Value, m.Groups["to"].Value)).Order();

    private static IEnumerable<(string From, string To, string Reason)> Listed(string section) =>
        MarkdownTable.Rows(Section(section), "from", "to", "when").Select(r => (r[0], r[1], r[2])).Order();

    private static string Section(string title) =>
        Document.Split("\n## ").Single(s => s.StartsWith(title + "\n", StringComparison.Ordinal));

    [GeneratedRegex(@"^\s*(?<from>\w+) --> (?<to>\w+)", RegexOptions.Multiline)]
    private static partial Regex Edge();
}
