using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Mappings;

/// <summary>A PostgreSQL and an in-memory SQLite database with twenty rows of every entity type.</summary>
public sealed class MappingDatabase(PostgresFixture server) : IAsyncLifetime
{
    public const int Rows = 20;
    public const int BatchSize = 10;

    // A shared in-memory database lives as long as one connection to it is open.
    private readonly SqliteConnection _sqlite = new($"Data Source={Guid.NewGuid():N};Mode=Memory;Cache=Shared");
    private TestDatabase? _postgres;

    public TestDatabase Postgres => _postgres!;

    public MappingContext Create(TestProvider provider)
    {
        var builder = new DbContextOptionsBuilder<MappingContext>().UseBatchedMigrations();
        _ = provider == TestProvider.PostgreSql
            ? builder.UseNpgsql(_postgres!.ApplicationConnectionString)
            : builder.UseSqlite(_sqlite.ConnectionString);
        return new MappingContext((DbContextOptions<MappingContext>)builder.Options);
    }

    /// <summary>Runs the work over all rows, to the end, and returns how many it changed.</summary>
    public static async Task<long> RunAsync<TEntity>(MappingContext context, Work<TEntity> work, string? name = null)
        where TEntity : class
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        context.ChangeTracker.Clear();
        context.Work = work;
        await context.Database.BeginBatchedMigrationAsync(name ?? typeof(TEntity).Name, cancellationToken);
        var result = await context.Database.RunBatchedMigrationsAsync(
            name ?? typeof(TEntity).Name, o => o.RetryDelay = TimeSpan.Zero, cancellationToken);

        var state = Assert.Single(result.Migrations);
        Assert.True(state.Status == BatchedMigrationStatus.Finished, state.ErrorMessage);
        return state.RowsMigrated;
    }

    public async ValueTask InitializeAsync()
    {
        await _sqlite.OpenAsync();
        _postgres = await server.CreateDatabaseAsync();
        foreach (var provider in Enum.GetValues<TestProvider>())
        {
            await using var context = Create(provider);
            await context.Database.EnsureCreatedAsync();
            context.AddRange(Enumerable.Range(1, Rows).SelectMany(NewRows));
            await context.SaveChangesAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _sqlite.DisposeAsync();
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }
    }

    private static IEnumerable<object> NewRows(int i)
    {
        var odd = i % 2 == 1;
        return
        [
            odd ? new Account { Id = i, Tenant = i % 4, Deleted = i % 3 == 0 } : new Business { Id = i, Tenant = i % 4 / 2, Deleted = i % 3 == 0 },
            odd ? new Car { Id = i } : new Truck { Id = i },
            new Circle { Id = i },
            new Square { Id = i + Rows },
            new Invoice { Id = i, Text = new InvoiceText { Id = i, Body = "Body" } },
            new Customer
            {
                Id = i,
                Home = new Place { City = "City" },
                Card = new Card { Number = "Number" },
                Phones = { new Phone { Number = "1" }, new Phone { Number = "2" } },
                Preferences = new Preferences { Language = "Language" },
            },
            new Parcel { Id = i, Size = new Size { Width = i }, Label = new Label { Text = "Text" } },
            new Product { Id = i, Description = "Description" },
            new Line { OrderId = i / 3, Number = Guid.NewGuid(), Note = "Note" },
            new Town { Id = i, Region = new Region { Id = i, Name = "Region " + i } },
        ];
    }
}
