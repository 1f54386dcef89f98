using EfBatched.CommandLine.Commands;
using EfBatched.TestUtilities;
using EfBatched.Tracking;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EfBatched.FunctionalTests.Commands;

/// <summary>An application with notes in a database, built but not started, and what its commands wrote.</summary>
public sealed class NotesApp : IAsyncDisposable
{
    public const int Notes = 100;

    private readonly string? _file;

    private NotesApp(string? file, Action<DbContextOptionsBuilder> useProvider, Action<IServiceCollection>? configure)
    {
        _file = file;
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(Gate);
        builder.Services.AddLogging(l => l.ClearProviders());
        if (configure is null)
        {
            builder.Services.AddDbContext<NotesContext>(o => useProvider(o.UseBatchedMigrations()));
        }
        else
        {
            configure(builder.Services);
        }

        Host = builder.Build();
    }

    public IHost Host { get; }

    public Gate Gate { get; } = new();

    public StringWriter Output { get; } = new();

    public StringWriter Error { get; } = new();

    /// <summary>An application whose notes and tracking tables are there, on SQLite unless told otherwise.</summary>
    public static async Task<NotesApp> CreateAsync(string? postgres = null, bool heldWork = false)
    {
        var app = OnEmptyDatabase(postgres);
        if (!heldWork)
        {
            app.Gate.Opened.SetResult();
        }

        await app.WithContextAsync(async context =>
        {
            // Creating the database enqueues what is declared, and counts it as finished; a test enqueues what it needs.
            await context.Database.EnsureCreatedAsync();
            await context.Set<BatchedEventRow>().ExecuteDeleteAsync();
            await context.Set<BatchedMigrationRow>().ExecuteDeleteAsync();
            context.AddRange(Enumerable.Range(1, Notes).Select(i => new Note { Text = $"note {i}" }));
            return await context.SaveChangesAsync();
        });
        return app;
    }

    public static NotesApp OnEmptyDatabase(string? postgres = null)
    {
        var file = Path.Combine(Path.GetTempPath(), $"efbatched-notes-{Guid.NewGuid():N}.db");
        return postgres is null ? new(file, o => o.UseSqlite($"Data Source={file}"), null) : new(null, o => o.UseNpgsql(postgres), null);
    }

    public static NotesApp WithServices(Action<IServiceCollection> configure) => new(null, _ => { }, configure);

    public Task<bool> EnqueueAsync<TMigration>()
        where TMigration : BatchedMigration =>
        WithContextAsync(
            async c =>
            {
                await c.Database.BeginBatchedMigrationAsync(typeof(TMigration).Name);
                return true;
            });

    public async Task<T> WithContextAsync<T>(Func<NotesContext, Task<T>> use)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<NotesContext>());
    }

    /// <summary>Runs <c>app batched …</c>; the output of the run before is forgotten.</summary>
    public Task<int> RunAsync(string line, CancellationToken? cancellationToken = null)
    {
        Output.GetStringBuilder().Clear();
        Error.GetStringBuilder().Clear();
        return RunAsync(line, new CommandConsole(Output, Error), cancellationToken);
    }

    /// <summary>Runs <c>app batched …</c> on a console of the test's own.</summary>
    internal Task<int> RunAsync(string line, CommandConsole console, CancellationToken? cancellationToken = null) =>
        new CommandTree(new CommandTarget<NotesContext>(Host.Services))
            .RunAsync(["batched", .. line.Split(' ')], console, cancellationToken ?? TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Host.Dispose();
        await Output.DisposeAsync();
        await Error.DisposeAsync();
        if (_file is not null)
        {
            SqliteConnection.ClearPool(new SqliteConnection($"Data Source={_file}"));
            foreach (var file in new[] { _file, _file + "-wal", _file + "-shm" })
            {
                File.Delete(file);
            }
        }
    }
}
