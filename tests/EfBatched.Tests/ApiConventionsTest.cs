using System.Reflection;
using System.Runtime.CompilerServices;
using EfBatched.Diagnostics;
using EfBatched.Tracking;
using Microsoft.Extensions.Logging;

namespace EfBatched.Tests;

/// <summary>Holds the public surface to the rules that the project writes by.</summary>
public class ApiConventionsTest
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly Library = typeof(BatchedMigration).Assembly;

    private static readonly Assembly CommandLine = typeof(BatchedMigrationCommand).Assembly;

    private static readonly IReadOnlyList<Type> Types = [.. Library.GetTypes(), .. CommandLine.GetTypes()];

    private static readonly IReadOnlyList<Type> ExportedTypes = [.. Types.Where(t => t.IsVisible)];

    public static TheoryData<Type> Rows =>
        [typeof(BatchedMigrationRow), typeof(BatchedJobRow), typeof(BatchedEventRow), typeof(BatchedRunnerRow)];

    [Fact]
    public void Public_types_are_sealed_abstract_or_static() =>
        Assert.Empty(
            ExportedTypes.Where(t => t is { IsSealed: false, IsAbstract: false, IsInterface: false }).Select(t => t.FullName));

    [Fact]
    public void Async_methods_end_in_async_and_take_a_token_last() =>
        Assert.Empty(
            ExportedTypes
                .SelectMany(t => t.GetMethods(Declared))
                .Where(m => (m.IsPublic || m.IsFamily) && !m.IsSpecialName && IsTask(m.ReturnType))
                .Where(m => !m.Name.EndsWith("Async", StringComparison.Ordinal)
                    || m.GetParameters().LastOrDefault()?.ParameterType != typeof(CancellationToken))
                .Select(m => $"{m.DeclaringType!.Name}.{m.Name}"));

    // An application may have System.CommandLine in another version.
    [Fact]
    public void Only_the_command_line_knows_System_CommandLine()
    {
        Assert.Contains("System.CommandLine", CommandLine.GetReferencedAssemblies().Select(a => a.Name));
        Assert.DoesNotContain("System.CommandLine", Library.GetReferencedAssemblies().Select(a => a.Name));
    }

    [Fact]
    public void No_method_is_async_void() =>
        Assert.Empty(
            Types
                .SelectMany(t => t.GetMethods(Declared))
                .Where(m => m.ReturnType == typeof(void) && m.GetCustomAttribute<AsyncStateMachineAttribute>() is not null)
                .Select(m => $"{m.DeclaringType!.Name}.{m.Name}"));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Rows_are_public_by_name_alone(Type row) =>
        Assert.Empty(row.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly));

    [Theory]
    [InlineData(typeof(BatchedMigrationState))]
    [InlineData(typeof(BatchedJobState))]
    [InlineData(typeof(BatchedRunnerState))]
    [InlineData(typeof(BatchedMigrationVerification))]
    [InlineData(typeof(BatchedMigrationRunResult))]
    public void Answers_can_only_be_read(Type answer)
    {
        Assert.Empty(answer.GetConstructors());
        Assert.All(answer.GetProperties(), p => Assert.NotEqual(true, p.SetMethod?.IsPublic));
    }

    [Fact]
    public void No_static_state_can_change() =>
        Assert.Empty(
            Types
                .Where(t => t.GetCustomAttribute<CompilerGeneratedAttribute>() is null && !t.FullName!.Contains('<', StringComparison.Ordinal))
                .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly))
                .Where(f => !f.IsInitOnly && !f.IsLiteral && !f.Name.StartsWith("__", StringComparison.Ordinal))
                .Select(f => $"{f.DeclaringType!.Name}.{f.Name}"));

    [Fact]
    public void Event_ids_are_unique_and_in_their_block()
    {
        var ids = EventIds();
        (string Prefix, int Block)[] blocks =
        [
            ("Migration", 60000), ("Job", 60100), ("Batch", 60100), ("Lease", 60200), ("Throttl", 60300), ("Runner", 60400), ("OnError", 60400),
            ("Design", 60900),
        ];

        Assert.Equal(ids.Count, ids.Values.Distinct().Count());
        Assert.All(
            ids,
            id => Assert.Equal(
                id.Value / 100 * 100,
                Assert.Single(blocks, b => id.Key.StartsWith(b.Prefix, StringComparison.Ordinal)).Block));
    }

    [Fact]
    public void Every_event_id_is_logged_by_one_method()
    {
        var logged = Library.GetTypes()
            .SelectMany(t => t.GetMethods(Declared))
            .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>()?.EventId)
            .OfType<int>();

        Assert.Equal(EventIds().Values.Order(), logged.Order());
    }

    private static Dictionary<string, int> EventIds() =>
        typeof(EfBatchedEventId).GetFields().ToDictionary(f => f.Name, f => (int)f.GetRawConstantValue()!);

    private static bool IsTask(Type type) =>
        typeof(Task).IsAssignableFrom(type)
        || type == typeof(ValueTask)
        || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>));
}
