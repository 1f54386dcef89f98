using System.Text.RegularExpressions;
using EfBatched.TestUtilities;

namespace EfBatched.Tests.Documentation;

public partial class MonitoringDocumentTest
{
    private static readonly string Document = Repository.Read("docs/monitoring.md");

    [Fact]
    public void Every_alert_is_listed_with_its_severity()
    {
        var rules = RulePattern().Matches(Repository.Read("docs/monitoring/alerts.yml")).Select(m => (m.Groups[1].Value, m.Groups[2].Value));
        var listed = MarkdownTable.Rows(Document, "alert", "severity").Select(r => (MarkdownTable.Code(r[0]), r[1]));

        Assert.Equal(rules.Order(), listed.Order());
    }

    [GeneratedRegex(@"- alert: (\w+)(?:(?!- alert).)*?severity: (\w+)", RegexOptions.Singleline)]
    private static partial Regex RulePattern();
}
