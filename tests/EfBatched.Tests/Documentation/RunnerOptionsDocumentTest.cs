using System.Globalization;
using System.Reflection;
using EfBatched.Running.Hosting;
using EfBatched.TestUtilities;
using EfBatched.Throttling;

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
            Properties.Select(p => (p.Name, Write(p.GetValue(options)))).Order(),
            Rows.Select(r => (r.Key, r.Value[1])).Order());
    }

    [Theory]
    [MemberData(nameof(RangedOptions))]
    public void The_listed_range_is_the_one_that_is_checked(string option)
    {
        var (min, max) = Rows[option][2].Split(',')[0].Split(" to ") is [var first, var last]
            ? (first, last)
            : throw new FormatException($"'{Rows[option][2]}' is not 'min to max'.");

        Assert.True(IsInRange(option, min, 0), $"{option} of {min}");
        Assert.True(IsInRange(option, max, 0), $"{option} of {max}");
        Assert.False(IsInRange(option, min, -1), $"{option} below {min}");
        Assert.False(IsInRange(option, max, 1), $"{option} above {max}");
    }

    private static bool IsInRange(string option, string text, int step)
    {
        var property = Properties.Single(p => p.Name == option);
        var options = new BatchedMigrationRunnerOptions();
        property.SetValue(
            options,
            property.PropertyType == typeof(int)
                ? int.Parse(text, CultureInfo.InvariantCulture) + step
                : Read(text) + TimeSpan.FromTicks(step));
        return new RunnerOptionsValidator().Validate(null, options).FailureMessage?.Contains($"'{option}' is ", StringComparison.Ordinal) != true;
    }

    private static string Write(object? value) =>
        value switch
        {
            null => "none",
            ThrottlingOptions => "gentle limits",
            bool isTrue => isTrue ? "true" : "false",
            TimeSpan time when time == Timeout.InfiniteTimeSpan => "infinite",
            TimeSpan { TotalSeconds: < 1 } time => $"{time.TotalMilliseconds:0} milliseconds",
            TimeSpan { TotalSeconds: < 60 } time => $"{time.TotalSeconds:0} seconds",
            TimeSpan time => $"{time.TotalMinutes:0} minutes",
            _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        };

    private static TimeSpan Read(string text) =>
        text.Split(' ') switch
        {
            ["zero"] => TimeSpan.Zero,
            [var number, var unit] => double.Parse(number, CultureInfo.InvariantCulture) * (unit.TrimEnd('s') switch
            {
                "millisecond" => TimeSpan.FromMilliseconds(1),
                "second" => TimeSpan.FromSeconds(1),
                "minute" => TimeSpan.FromMinutes(1),
                "hour" => TimeSpan.FromHours(1),
                "day" => TimeSpan.FromDays(1),
                _ => throw new FormatException($"'{unit}' is no unit."),
            }),
            _ => throw new FormatException($"'{text}' is no time."),
        };
}
