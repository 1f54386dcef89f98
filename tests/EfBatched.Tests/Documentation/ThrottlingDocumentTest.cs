using System.Collections;
using System.Globalization;
using EfBatched.TestUtilities;
using EfBatched.Throttling;
using EfBatched.Throttling.Indicators;

namespace EfBatched.Tests.Documentation;

public class ThrottlingDocumentTest
{
    private static readonly string Document = Repository.Read("docs/throttling.md");

    [Fact]
    public void Every_option_is_listed_with_its_default()
    {
        var options = new ThrottlingOptions();

        Assert.Equal(
            typeof(ThrottlingOptions).GetProperties().Select(p => (p.Name, Write(p.GetValue(options)))).Order(),
            MarkdownTable.Rows(Document, "throttling option", "default").Select(r => (MarkdownTable.Code(r[0]), r[1])).Order());
    }

    [Fact]
    public void Every_indicator_is_explained() =>
        Assert.Equal(
            BuiltInIndicators.Create(new ThrottlingOptions(), TimeProvider.System).All.Select(i => i.Name).Order(),
            MarkdownTable.Rows(Document, "indicator", "looks at").Select(r => r[0]).Order());

    private static string Write(object? value) =>
        value switch
        {
            null => "none",
            bool isTrue => isTrue ? "true" : "false",
            IEnumerable => "empty",
            TimeSpan { TotalSeconds: 1 } => "1 second",
            TimeSpan { TotalSeconds: < 60 } time => $"{time.TotalSeconds:0} seconds",
            TimeSpan time => $"{time.TotalMinutes:0} minutes",
            _ => string.Create(CultureInfo.InvariantCulture, $"{value:N0}"),
        };
}
