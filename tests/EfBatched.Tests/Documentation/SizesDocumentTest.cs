using EfBatched.Declaring;
using EfBatched.Tracking;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Shop;
using EfBatched.Throttling;

namespace EfBatched.Tests.Documentation;

/// <summary>What a class, an operator and the documents say of sizes and times is what is checked, and the same everywhere.</summary>
public class SizesDocumentTest
{
    private static readonly MethodInfo[] OfClass = MethodsOf(typeof(BatchedMigrationBuilder<>));
    private static readonly MethodInfo[] OfOperator = MethodsOf(typeof(BatchedMigrationSettingsBuilder));

    private static readonly Dictionary<string, IReadOnlyList<string>> Rows = MarkdownTable
        .Rows(Repository.Read("docs/writing-a-migration.md"), "method", "meaning", "default")
        .Where(r => r[0].StartsWith("`Has", StringComparison.Ordinal))
        .ToDictionary(r => r[0].Trim('`').Split('(')[0]);

    public static TheoryData<string> Methods => [.. OfClass.Select(m => m.Name)];

    public static TheoryData<string> RangedMethods => [.. OfClass.Where(IsRanged).Select(m => m.Name)];

    public static TheoryData<string> RangedSettings => [.. OfOperator.Where(IsRanged).Select(m => m.Name)];

    public static TheoryData<string, string> Defaults => new()
    {
        { "HasBatchSize", Written.Write(new DeclarationSettings(typeof(ChangeOrders)).BatchSize) },
        { "HasJobSize", $"{MigrationSizes.DefaultBatchesPerJob} batches" },
        { "HasMaxParallelJobs", Written.Write(MigrationSizes.DefaultParallelJobs) },
        { "HasMaxFailedRows", Written.Write(FailureLimits.DefaultMaxFailedRows) },
        { "HasTargetBatchDuration", Written.Write(new BatchedMigrationRunnerOptions().TargetBatchDuration) },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_method_of_the_class_says_its_default(string method) =>
        Assert.Contains("Defaults to ", SummaryOf(OfClass, method), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Defaults))]
    public void The_default_is_the_one_that_is_taken(string method, string value)
    {
        var word = $@"(?<![\d,]){value}(?![\d,])";

        Assert.Matches($"Defaults to [^;]*{word}", SummaryOf(OfClass, method));
        Assert.Matches(word, Rows[method][2]);
    }

    [Theory]
    [MemberData(nameof(RangedMethods))]
    public void A_method_of_the_class_says_its_unit_and_the_range_that_is_checked(string method)
    {
        var summary = SummaryOf(OfClass, method);
        var (min, max) = Written.RangeOf(summary);

        Assert.True(NamesUnit(OfClass, method, summary), summary);
        Assert.Null(FindFault(OfClass, method, min, 0));
        Assert.Null(FindFault(OfClass, method, max, 0));
        Assert.Contains($"choose {min} to {max}", FindFault(OfClass, method, min, -1), StringComparison.Ordinal);
        Assert.Contains($"choose {min} to {max}", FindFault(OfClass, method, max, 1), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RangedSettings))]
    public void A_setting_of_an_operator_says_its_unit_and_the_range_that_is_checked(string method)
    {
        var summary = SummaryOf(OfOperator, method);
        var (min, max) = Written.RangeOf(summary);
        var step = ParameterOf(OfOperator, method).ParameterType == typeof(TimeSpan?) ? 2 * (int)TimeSpan.TicksPerMillisecond : 1;

        // One millisecond below zero is for ever.
        Assert.True(NamesUnit(OfOperator, method, summary), summary);
        Assert.Null(FindFault(OfOperator, method, min, 0));
        Assert.Null(FindFault(OfOperator, method, max, 0));
        Assert.NotNull(FindFault(OfOperator, method, min, -step));
        Assert.NotNull(FindFault(OfOperator, method, max, step));
    }

    [Theory]
    [MemberData(nameof(RangedMethods))]
    public void The_document_lists_the_range(string method) =>
        Assert.Equal(Written.RangeOf(SummaryOf(OfClass, method)), Written.RangeOf(Rows[method][1]));

    [Fact]
    public void A_name_has_as_many_characters_as_is_said()
    {
        var summary = SummaryOf(OfClass, "HasName");
        var (min, max) = Written.RangeOf(summary);
        var builder = new BatchedMigrationBuilder<Order>(new DeclarationSettings(typeof(ChangeOrders)));

        Assert.Contains($"from {min} to {max} characters", summary, StringComparison.Ordinal);
        Assert.Contains($"up to {max} characters", Rows["HasName"][1], StringComparison.Ordinal);
        Assert.Same(builder, builder.HasName(new string('a', (int)Written.Read(min))));
        Assert.Same(builder, builder.HasName(new string('a', (int)Written.Read(max))));
        Assert.Throws<ArgumentException>(() => builder.HasName(new string('a', (int)Written.Read(min) - 1)));
        Assert.Throws<ArgumentException>(() => builder.HasName(new string('a', (int)Written.Read(max) + 1)));
    }

    [Fact]
    public void A_run_window_lies_in_the_hours_that_are_said()
    {
        var hours = Regex.Match(SummaryOf(OfClass, "HasRunWindow"), "from (?<first>[0-9:]{5}) to (?<last>[0-9:]{5})");
        var (first, last) = (Time("first"), Time("last"));

        Assert.Equal((TimeOnly.MinValue, TimeOnly.MinValue.AddMinutes(-1)), (first, last));
        Assert.True(RunWindow.TryCreate(first, last, out _));

        TimeOnly Time(string group) => TimeOnly.ParseExact(hours.Groups[group].Value, "HH:mm", CultureInfo.InvariantCulture);
    }

    [Fact]
    public void An_operator_has_the_ranges_of_the_class_and_of_the_options()
    {
        var shared = OfOperator.Where(IsRanged).Select(m => m.Name).Intersect(OfClass.Select(m => m.Name)).ToList();

        Assert.Equal(6, shared.Count);
        Assert.All(shared, m => Assert.Equal(Written.RangeOf(SummaryOf(OfClass, m)), Written.RangeOf(SummaryOf(OfOperator, m))));
        Assert.All(
            new (string Method, string Option)[]
            {
                ("HasDutyCycle", "DutyCyclePercent"), ("HasMaxRowsPerSecond", "MaxRowsPerSecond"), ("HasMaxWalBytesPerSecond", "MaxWalBytesPerSecond"),
            },
            s => Assert.Equal(
                Written.RangeOf(XmlDocumentation.ValueOf(typeof(ThrottlingOptions).GetProperty(s.Option)!)),
                Written.RangeOf(SummaryOf(OfOperator, s.Method))));
    }

    private static MethodInfo[] MethodsOf(Type builder) =>
        [.. builder.GetMethods().Where(m => m.Name.StartsWith("Has", StringComparison.Ordinal))];

    private static bool IsRanged(MethodInfo method) => method.GetParameters() is [var value, ..] && Written.IsRanged(value.ParameterType);

    private static ParameterInfo ParameterOf(MethodInfo[] methods, string method) => methods.Single(m => m.Name == method).GetParameters()[0];

    private static string SummaryOf(MethodInfo[] methods, string method) => XmlDocumentation.SummaryOf(methods.Single(m => m.Name == method));

    // A time has its unit beside each bound; a number's is the name of its parameter.
    private static bool NamesUnit(MethodInfo[] methods, string method, string summary) =>
        ParameterOf(methods, method) is var parameter
        && ((Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType) == typeof(TimeSpan)
            ? Written.RangeOf(summary).Min.Contains(' ', StringComparison.Ordinal)
            : Regex.IsMatch(summary, $@"\b{parameter.Name}\b"));

    private static string? FindFault(MethodInfo[] methods, string method, string bound, int step)
    {
        var value = Written.As(ParameterOf(methods, method).ParameterType, Written.Read(bound) + step);
        if (methods == OfOperator)
        {
            var settings = new BatchedMigrationSettingsBuilder();
            typeof(BatchedMigrationSettingsBuilder).GetMethod(method)!.Invoke(settings, [value]);
            return settings.Change.Faults is [var fault, ..] ? fault : null;
        }

        var builder = new BatchedMigrationBuilder<Order>(new DeclarationSettings(typeof(ChangeOrders)));
        try
        {
            builder.GetType().GetMethod(method)!.Invoke(builder, [value]);
            return null;
        }
        catch (TargetInvocationException e) when (e.InnerException is ArgumentOutOfRangeException refused)
        {
            return refused.Message;
        }
    }
}
