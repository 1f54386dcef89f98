using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EfBatched.CommandLine.Commands;
using EfBatched.Storage;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Json.Schema;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Commands;

[Trait("contract", "R15")]
public class JsonCommandTest(PostgresFixture postgres)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_answer_is_what_the_schema_describes(bool onPostgres)
    {
        await using var database = onPostgres ? await postgres.CreateDatabaseAsync() : null;
        await using var app = await NotesApp.CreateAsync(database?.ConnectionString);
        await app.EnqueueAsync<FillCopy>();
        await app.RunAsync("pause FillCopy --reason load --actor ann");
        await app.RunAsync("resume FillCopy");
        await app.RunAsync("run");
        await app.EnqueueAsync<FillBroken>();
        await app.RunAsync("run --max-job-attempts 1");
        await BeatAsync(app);

        foreach (var line in new[] { "list", "list --open", "status FillCopy", "status FillBroken", "explain FillBroken", "jobs FillCopy", "wait FillCopy", "watch FillCopy" })
        {
            await CheckAsync(app, line);
        }

        var list = await CheckAsync(app, "list");
        Assert.Equal(["FillBroken", "FillCopy"], list.EnumerateArray().Select(m => m.GetProperty("name").GetString()));
        var failed = await CheckAsync(app, "jobs FillBroken --failed");
        Assert.Matches("^[0-9]+$", failed[0].GetProperty("id").GetString());
        Assert.Matches(@"^\[.+\]$", failed[0].GetProperty("upTo").GetString());
        var events = await CheckAsync(app, "events FillCopy");
        Assert.Contains(
            events.EnumerateArray(),
            e => e.GetProperty("kind").GetString() == "Paused" && e.GetProperty("actor").GetString() == "ann"
                && e.GetProperty("reason").GetString() == "load" && e.GetProperty("migrationName").GetString() == "FillCopy");
        var times = events.EnumerateArray().Select(e => long.Parse(e.GetProperty("id").GetString()!, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(times.OrderDescending(), times);
        Assert.Single((await CheckAsync(app, "events --take 1")).EnumerateArray());
        var runner = Assert.Single((await CheckAsync(app, "runners --alive")).EnumerateArray());
        Assert.Equal("Alive", runner.GetProperty("state").GetString());
        Assert.Equal(["FillCopy", "FillBroken"], runner.GetProperty("knows").EnumerateArray().Select(k => k.GetString()));
        await CheckAsync(app, "rehearse FillCopy --batches 3");
        Assert.True((await CheckAsync(app, "verify FillCopy")).GetProperty("succeeded").GetBoolean());
    }

    [Fact]
    public async Task A_watch_writes_a_document_a_line()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var console = new CommandConsole(output, error) { Width = 80 };

        var watch = app.RunAsync("watch FillCopy --json", console);
        Assert.Equal(0, await app.RunAsync("run"));
        Assert.Equal(0, await watch.WaitForAsync());

        var lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(Parse).ToList();
        Assert.All(lines, l => Check("watch", l));
        Assert.Equal("Finished", lines[^1].GetProperty("status").GetString());
        Assert.Empty(error.ToString());
    }

    [Theory]
    [InlineData("wait FillBroken", 1, "Failed")]
    [InlineData("wait FillCopy --timeout 0s", 3, "Active")]
    public async Task A_wait_that_ends_otherwise_has_a_state_too_and_says_why_beside_it(string line, int code, string status)
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillBroken>();
        await app.RunAsync("run --max-job-attempts 1");
        await app.EnqueueAsync<FillCopy>();

        Assert.Equal(code, await app.RunAsync($"{line} --json"));

        var state = Parse(app.Output.ToString());
        Check("wait", state);
        Assert.Equal(status, state.GetProperty("status").GetString());
        Assert.NotEmpty(app.Error.ToString());
    }

    [Fact]
    public async Task What_a_wait_says_meanwhile_is_not_among_the_JSON()
    {
        await using var app = await NotesApp.CreateAsync(heldWork: true);
        await app.EnqueueAsync<FillCopy>();
        await using var output = new StringWriter();
        await using var error = new LineWriter();

        var wait = app.RunAsync("wait FillCopy --json", new CommandConsole(output, error));
        await error.Lines.WaitForAsync(l => l.StartsWith("FillCopy: ", StringComparison.Ordinal), "a line about the migration");
        app.Gate.Opened.SetResult();
        Assert.Equal(0, await app.RunAsync("run"));
        Assert.Equal(0, await wait.WaitForAsync());

        Assert.Equal("Finished", Parse(output.ToString()).GetProperty("status").GetString());
    }

    [Fact]
    public void The_schema_can_fail()
    {
        Assert.False(SchemaOf("list").Evaluate(Parse("""[{"id": 7}]""")).IsValid);
        Assert.False(SchemaOf("explain").Evaluate(Parse("""{"name": "Fill", "status": "Lost", "explanation": ""}""")).IsValid);
        Assert.True(SchemaOf("explain").Evaluate(Parse("""{"name": "Fill", "status": "Failed", "explanation": ""}""")).IsValid);
    }

    private static async Task<JsonElement> CheckAsync(NotesApp app, string line)
    {
        Assert.Equal(0, await app.RunAsync($"{line} --json"));
        var answer = Parse(app.Output.ToString());
        Check(line.Split(' ')[0], answer);
        return answer;
    }

    private static void Check(string verb, JsonElement answer)
    {
        var result = SchemaOf(verb).Evaluate(
            answer, new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        Assert.True(
            result.IsValid,
            $"{verb}: {string.Join("; ", (result.Details ?? []).Where(d => d.Errors is not null).Select(d => $"{d.InstanceLocation} {string.Join(", ", d.Errors!.Values)}"))}");
    }

    private static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static JsonSchema SchemaOf(string verb)
    {
        var schema = JsonNode.Parse(Repository.Read("docs/command-line.schema.json"))!.AsObject();
        schema["$ref"] = $"#/$defs/{verb}";
        return JsonSchema.FromText(schema.ToJsonString());
    }

    // As a runner of another process does.
    private static Task<int> BeatAsync(NotesApp app) =>
        app.WithContextAsync(c => new TrackingStore(c, TimeSpan.FromSeconds(5)).Runners.BeatAsync(
            Guid.NewGuid(), "machine", 17, "1.0", "FillCopy\nFillBroken", "It may not see the load.", 30, TestContext.Current.CancellationToken));
}
