using System.Reflection;
using EfBatched.Running.Hosting;
using EfBatched.TestUtilities;

namespace EfBatched.Tests.Documentation;

public class RunnerOptionsDocumentTest
{
    private static readonly PropertyInfo[] Properties = typeof(BatchedMigrationRunnerOptions).GetProperties();

    private static readonly Dictionary<string, IReadOnlyList<string>> Rows =
        MarkdownTable.Rows(Repository.Read("docs/running.md"), "option", "default", "range").ToDictionary(r => MarkdownTable.Code(r[0]));

    public static TheoryData<string> RangedOptions =>
        [.. Properties.Where(p => p.PropertyType == typeof(TimeSpan) || p.PropertyType == typeof(int)).Select(p => p.Name)];

    [Fact]
    public void Every_option_is_listed_with_its_default()
    {
        var options = new BatchedMigrationRunnerOptions();

        Assert.Equal(
            Properties.Select(p => (p.Name, Written.Write(p.GetValue(options)))).Order(),
            Rows.Select(r => (r.Key, r.Value[1])).Order());
    }

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

        Assert.Equal(Written.RangeOf(Rows[option][2]), Written.RangeOf(text));
        Assert.Equal(
            Rows[option][1],
            text.StartsWith("Defaults to InfiniteTimeSpan: ", StringComparison.Ordinal) ? "infinite" : text.Split("Defaults to ")[1].Split([';', '.'])[0]);
    }

    private static bool IsInRange(string option, string text, int step)
    {
        var property = Properties.Single(p => p.Name == option);
        var options = new BatchedMigrationRunnerOptions();
        property.SetValue(options, Written.As(property.PropertyType, Written.Read(text) + step));
        return new RunnerOptionsValidator().Validate(null, options).FailureMessage?.Contains($"'{option}' is ", StringComparison.Ordinal) != true;
    }
}
