using System.Diagnostics;
using System.Globalization;
using System.Text;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres.Servers;
using EfBatched.TestUtilities.Processes;
using Npgsql;

namespace EfBatched.FunctionalTests.Sample;

/// <summary>
/// A server of its own with a large table of places, replicas of the sample on it, and the person who asks: each command and its answer are
/// written down as they were typed and read.
/// </summary>
internal sealed class Night : IAsyncDisposable
{
    /// <summary>Names the file for what was asked and answered; none is written without it.</summary>
    public const string TranscriptVariable = "EFBATCHED_NIGHT_TRANSCRIPT";

    /// <summary>Names how many places there are: 60,000 without it.</summary>
    public const string RowsVariable = "EFBATCHED_NIGHT_ROWS";

    private const int FewestRows = 60_000;

    private const string Password = "right";

    public static int Rows { get; } =
        Environment.GetEnvironmentVariable(RowsVariable) is { Length: > 0 } rows ? int.Parse(rows, CultureInfo.InvariantCulture) : FewestRows;

    // As the sample's first schema migration leaves it, after which it would load its own places.
    private static string PlacesSql { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"""
        CREATE TABLE "__EFMigrationsHistory" ("MigrationId" varchar(150) PRIMARY KEY, "ProductVersion" varchar(32) NOT NULL);
        INSERT INTO "__EFMigrationsHistory" VALUES ('20261124042526_CreatePlaces', '10.0.0');
        CREATE TABLE "Cities" (
            "Id" integer NOT NULL CONSTRAINT "PK_Cities" PRIMARY KEY, "Name" text NOT NULL, "Country" varchar(2) NOT NULL,
            "Population" integer NOT NULL, "Longitude" double precision NOT NULL, "Latitude" double precision NOT NULL);
        CREATE TABLE "Spellings" (
            "CityId" integer NOT NULL REFERENCES "Cities" ON DELETE CASCADE, "Number" integer NOT NULL, "Text" text NOT NULL,
            CONSTRAINT "PK_Spellings" PRIMARY KEY ("CityId", "Number"));
        INSERT INTO "Cities" SELECT n, 'Place ' || n, 'CH', n % 9999, n % 180, n % 90 FROM generate_series(1, {Rows}) n;
        INSERT INTO "Spellings" SELECT n, 1, 'Place ' || n FROM generate_series(1, 1000) n;
        ANALYZE "Cities", "Spellings";
        """);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    // From what happens to the answer that says so.
    private static readonly TimeSpan LongestQuestion = TimeSpan.FromMinutes(2);

    private readonly StringBuilder _transcript = new();
    private readonly List<ChildProcess> _replicas = [];
    private readonly LocalPostgres _server;

    private Night(LocalPostgres server) => _server = server;

    public LocalPostgres Server => _server;

    /// <summary>What the replicas and the person use: a login with a password.</summary>
    public string Login => LoginBy(Password);

    public IReadOnlyList<ChildProcess> Replicas => _replicas;

    public static async Task<Night> BeginAsync()
    {
        var night = new Night(await LocalPostgres.StartAsync(isDurable: true));
        await night.ExecuteAsync("postgres", $"CREATE ROLE places LOGIN SUPERUSER PASSWORD '{Password}'");
        await night.ExecuteAsync("postgres", "CREATE DATABASE geo");
        await night.ExecuteAsync("geo", PlacesSql);

        // The server of a test trusts everybody; this one login has to prove itself.
        var rules = await night.QueryAsync<string>("postgres", "SHOW hba_file");
        await File.WriteAllTextAsync(
            rules, "host all places 127.0.0.1/32 scram-sha-256\n" + await File.ReadAllTextAsync(rules, TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken);
        await night.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        return night;
    }

    public string LoginBy(string password) =>
        new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = "geo", Username = "places", Password = password }
            .ConnectionString;

    /// <summary>Writes down what happened between two questions.</summary>
    public void Say(string what) => _transcript.Append(CultureInfo.InvariantCulture, $"\n**{what}**\n");

    public ChildProcess StartReplica()
    {
        var replica = ChildProcess.Start(SampleApp.AssemblyPath, ["--urls", "http://127.0.0.1:0"], Settings(Login));
        _replicas.Add(replica);
        return replica;
    }

    public async Task KillReplicasAsync()
    {
        foreach (var replica in _replicas)
        {
            replica.Kill();
            await replica.ExitCode.WaitForAsync();
            await replica.DisposeAsync();
        }

        _replicas.Clear();
    }

    /// <summary>Types a command that reads on.</summary>
    public ChildProcess Begin(params string[] arguments) => ChildProcess.Start(SampleApp.AssemblyPath, ["batched", .. arguments], Settings(Login));

    /// <summary>Types a command, and writes it down with its answer and the time from the one to the other.</summary>
    public Task<CommandAnswer> AskAsync(params string[] arguments) => AskAsync(Login, arguments);

    public async Task<CommandAnswer> AskAsync(string login, string[] arguments)
    {
        var asked = Stopwatch.GetTimestamp();
        await using var process = ChildProcess.Start(SampleApp.AssemblyPath, ["batched", .. arguments], Settings(login));
        var code = await process.ExitCode.WaitForAsync(Patience);
        var answer = new CommandAnswer(code, [.. process.Output, .. process.Errors]);
        Write(arguments, answer, Stopwatch.GetElapsedTime(asked));
        return answer;
    }

    /// <summary>Asks until the answer is the one that is expected, and writes down that one, with the time since the first question.</summary>
    public async Task<CommandAnswer> AskUntilAsync(Func<string, bool> isTrue, params string[] arguments)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var kept = _transcript.Length;
            var answer = await AskAsync(arguments);
            if (isTrue(answer.Text))
            {
                _transcript.Append(CultureInfo.InvariantCulture, $"(true {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s after it was first asked)\n");
                return answer;
            }

            Assert.True(Stopwatch.GetElapsedTime(begun) < LongestQuestion, answer.Text);
            _transcript.Length = kept;
        }
    }

    public void Write(string[] arguments, CommandAnswer answer, TimeSpan time)
    {
        var typed = string.Join(' ', arguments.Select(a => a.Contains(' ', StringComparison.Ordinal) ? $"\"{a}\"" : a));
        _transcript.Append(
            CultureInfo.InvariantCulture,
            $"\n```\n$ app batched {typed}\n{answer.Text}\n```\nExit code {answer.ExitCode}, after {time.TotalSeconds:0.0} s.\n");
    }

    public async Task<T> QueryAsync<T>(string database, string sql)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A session of somebody else's.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string database, string? applicationName = null)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(_server.ConnectionString)
            {
                Database = database,
                ApplicationName = applicationName ?? "test",
                Pooling = false,
            }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public Task<long> CountFilledAsync() => QueryAsync<long>("geo", """SELECT count("SearchName") FROM "Cities" """);

    public async ValueTask DisposeAsync()
    {
        if (Environment.GetEnvironmentVariable(TranscriptVariable) is { Length: > 0 } file)
        {
            await File.WriteAllTextAsync(file, _transcript.ToString());
        }

        await KillReplicasAsync();
        await _server.DisposeAsync();
    }

    private static Dictionary<string, string> Settings(string login) => new() { ["ConnectionStrings__Geo"] = login };
}
