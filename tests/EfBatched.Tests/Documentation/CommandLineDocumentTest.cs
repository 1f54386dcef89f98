using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using EfBatched.CommandLine.Commands;
using EfBatched.Tests.Commands;
using EfBatched.TestUtilities;
using EfBatched.Tracking;

namespace EfBatched.Tests.Documentation;

public partial class CommandLineDocumentTest
{
    private const string Document = "docs/command-line.md";
    private const string Schema = "docs/command-line.schema.json";

    private static readonly IReadOnlyList<VerbCommand> Verbs = CommandTree.CreateVerbs(new FakeTarget());

    private static IReadOnlyList<string> Lines { get; } =
        [.. MarkdownTable.Rows(Repository.Read(Document), "command").Select(row => MarkdownTable.Code(row[0]).Replace("app ", "", StringComparison.Ordinal))];

    [Fact]
    public void Every_verb_is_in_the_document_in_the_order_of_the_help() =>
        Assert.Equal(Verbs.Select(v => v.Name), Lines.Select(l => l.Split(' ')[1]).Distinct());

    [Fact]
    public void Every_line_of_the_document_is_understood()
    {
        var tree = new CommandTree(new FakeTarget());

        Assert.All(Lines, line =>
        {
            // What is optional may be left out.
            Assert.Empty(CommandTree.FindErrors(tree.Parse(Split(Optional().Replace(line, "")))));
            Assert.Empty(CommandTree.FindErrors(tree.Parse(Split(line.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)))));
        });
    }

    [Fact]
    public void Every_option_of_a_verb_is_in_the_document_of_it()
    {
        var all = Repository.Read(Document) + Repository.Read("docs/operations.md") + Repository.Read("docs/throttling.md");

        Assert.All(Verbs, verb =>
        {
            var lines = string.Join(' ', Lines.Where(l => l.Split(' ')[1] == verb.Name));
            // The settings have tables of their own.
            var text = verb.Name == "set" ? all : lines;
            Assert.All(verb.Options, o => Assert.Matches($@"{o.Name}\b", text));
        });
    }

    [Fact]
    public void Every_verb_is_in_the_help_with_what_it_does()
    {
        using var output = new StringWriter();
        var help = new CommandTree(new FakeTarget()).Parse(["batched", "--help"]);
        help.Invoke(new InvocationConfiguration { Output = output });

        Assert.All(Verbs, v => Assert.Matches($@"(?m)^  {v.Name}\b", output.ToString()));
        Assert.All(Verbs, v => Assert.EndsWith(".", v.Description, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_exit_code_is_in_the_document() =>
        Assert.Equal(
            Enum.GetValues<ExitCode>().Select(c => ((int)c).ToString(CultureInfo.InvariantCulture)),
            MarkdownTable.Rows(Repository.Read(Document), "code", "meaning").Select(row => row[0]));

    [Fact]
    public void Every_verb_with_json_is_in_the_schema()
    {
        using var schema = JsonDocument.Parse(Repository.Read(Schema));
        var definitions = schema.RootElement.GetProperty("$defs").EnumerateObject().Select(d => d.Name).ToHashSet();

        Assert.Equal(
            ["list", "status", "explain", "watch", "jobs", "events", "runners", "wait", "verify", "rehearse"],
            Verbs.Where(v => v.Options.Any(o => o.Name == "--json")).Select(v => v.Name));
        Assert.All(Verbs.Where(v => v.Options.Any(o => o.Name == "--json")), v => Assert.Contains(v.Name, definitions));
    }

    // A new property of one of these types is written by --json: describe it in the schema.
    [Theory]
    [InlineData("migration", typeof(BatchedMigrationState))]
    [InlineData("timeRange", typeof(BatchedMigrationTimeRange))]
    [InlineData("job", typeof(BatchedJobState))]
    [InlineData("event", typeof(BatchedEventState))]
    [InlineData("runner", typeof(RunnerLine))]
    [InlineData("explain", typeof(ExplanationLine))]
    [InlineData("verify", typeof(BatchedMigrationVerification))]
    [InlineData("rehearse", typeof(BatchedMigrationRehearsal))]
    [InlineData("rehearsalSample", typeof(BatchedRehearsalSample))]
    [InlineData("rehearsalForecast", typeof(BatchedRehearsalForecast))]
    [InlineData("rehearsalFailure", typeof(BatchedRehearsalFailure))]
    [InlineData("rehearsalFinding", typeof(BatchedRehearsalFinding))]
    [InlineData("rehearsalRow", typeof(BatchedRehearsalRow))]
    [InlineData("spread", typeof(BatchedRehearsalSpread))]
    public void Every_property_that_is_written_is_in_the_schema(string definition, Type type)
    {
        using var schema = JsonDocument.Parse(Repository.Read(Schema));
        var described = schema.RootElement.GetProperty("$defs").GetProperty(definition);

        Assert.Equal(CommandJson.NamesOf(type).Order(), described.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order());
        Assert.Equal(CommandJson.NamesOf(type).Order(), described.GetProperty("required").EnumerateArray().Select(r => r.GetString()!).Order());
    }

    [Fact]
    public void The_schema_has_every_status()
    {
        using var schema = JsonDocument.Parse(Repository.Read(Schema));
        var statuses = schema.RootElement.GetProperty("$defs").GetProperty("migrationStatus").GetProperty("enum");

        Assert.Equal(Enum.GetNames<BatchedMigrationStatus>().Order(), statuses.EnumerateArray().Select(s => s.GetString()!).Order());
    }

    [Fact]
    public void Ids_are_text_and_counts_are_numbers()
    {
        using var json = JsonDocument.Parse(CommandJson.Write(
            new BatchedEventState { Id = 9_007_199_254_740_993, JobId = 9_007_199_254_740_995, Kind = BatchedEventKind.Paused }));

        Assert.Equal("9007199254740993", json.RootElement.GetProperty("id").GetString());
        Assert.Equal("9007199254740995", json.RootElement.GetProperty("jobId").GetString());
        Assert.Equal("Paused", json.RootElement.GetProperty("kind").GetString());
        Assert.Contains("it's <late>", CommandJson.Write(new { Reason = "it's <late>" }), StringComparison.Ordinal);
        Assert.Contains("\"rows\": 7", CommandJson.Write(new { Rows = 7L }), StringComparison.Ordinal);
    }

    private static List<string> Split(string line) => [.. Words().Matches(line).Select(m => m.Value.Trim('"'))];

    [GeneratedRegex(@" \[[^\]]*\]")]
    private static partial Regex Optional();

    [GeneratedRegex("""\"[^\"]*\"|[^ ]+""")]
    private static partial Regex Words();
}
