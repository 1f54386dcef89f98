using System.Reflection;
using EfBatched.TestUtilities;
using EfBatched.Throttling;
using EfBatched.Throttling.Indicators;

namespace EfBatched.Tests.Documentation;

public class ThrottlingDocumentTest
{
    private static readonly string Document = Repository.Read("docs/throttling.md");

    private static readonly PropertyInfo[] Properties = typeof(ThrottlingOptions).GetProperties();

    private static readonly Dictionary<string, IReadOnlyList<string>> Rows =
        MarkdownTable.Rows(Document, "throttling option", "default").ToDictionary(r => MarkdownTable.Code(r[0]));

    public static TheoryData<string> RangedOptions => [.. Properties.Where(p => Written.IsRanged(p.PropertyType)).Select(p => p.Name)];

    [Fact]
    public void Every_option_is_listed_with_its_default()
    {
        var options = new ThrottlingOptions();

        Assert.Equal(
            Properties.Select(p => (p.Name, Written.Write(p.GetValue(options)))).Order(),
            Rows.Select(r => (r.Key, r.Value[1])).Order());
    }

    [Fact]
    public void Every_indicator_is_explained() =>
        Assert.Equal(
            BuiltInIndicators.Create(new ThrottlingOptions(), TimeProvider.System).All.Select(i => i.Name).Order(),
            MarkdownTable.Rows(Document, "indicator", "looks at").Select(r => r[0]).Order());

    [Theory]
    [MemberData(nameof(RangedOptions))]
    public void The_listed_range_is_the_one_that_is_checked(string option)
    {
        var (min, max) = Written.RangeOf(Rows[option][2]);

        Assert.True(IsInRange(option, min, 0), $"{option} of {min}");
        Assert.True(IsInRange(option, max, 0), $"{option} of {max}");
        Assert.False(IsInRange(option, min, -1), $"{option} below {min}");
        Assert.False(IsInRange(option, max, 1), $"{option} above {max}");
    }

    [Theory]
    [MemberData(nameof(RangedOptions))]
    public void The_option_says_of_itself_what_is_listed(string option)
    {
        var text = XmlDocumentation.ValueOf(Properties.Single(p => p.Name == option));
        var (min, max) = Written.RangeOf(Rows[option][2]);
        var (saidMin, saidMax) = Written.RangeOf(text);

        Assert.Equal((Written.Read(min), Written.Read(max)), (Written.Read(saidMin), Written.Read(saidMax)));
        Assert.Matches($@"^Defaults to {(Rows[option][1] == "none" ? "null" : Rows[option][1])}\b(?!,\d)", text);
    }

    private static bool IsInRange(string option, string text, int step)
    {
        var property = Properties.Single(p => p.Name == option);
        var options = new ThrottlingOptions();
        property.SetValue(options, Written.As(property.PropertyType, Written.Read(text) + step));
        return !ThrottlingOptionsValidator.FindFaults(options, TimeSpan.FromMinutes(10))
            .Any(f => f.StartsWith($"'Throttling.{option}' is ", StringComparison.Ordinal));
    }
}
