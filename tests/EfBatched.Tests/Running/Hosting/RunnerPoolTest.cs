using EfBatched.Databases.Errors;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace EfBatched.Tests.Running.Hosting;

public class RunnerPoolTest
{
    [Theory]
    [InlineData("Host=nowhere", 100)]
    [InlineData("Host=nowhere;Maximum Pool Size=7", 7)]
    [InlineData("host=nowhere;maximum pool size=7", 7)]
    [InlineData("Host=nowhere;MaxPoolSize=7", 7)]
    [InlineData("Host=nowhere;Maximum Pool Size=1;Pooling=false", null)]
    public void The_pool_is_that_of_the_connection_string(string connectionString, int? expected)
    {
        var driver = new NpgsqlConnectionStringBuilder(connectionString);

        Assert.Equal(expected, PostgreSqlPool.FindMaxSize(connectionString));
        Assert.Equal(expected, driver.Pooling ? driver.MaxPoolSize : null);
    }

    [Fact]
    public async Task A_pool_smaller_than_the_need_stops_the_host()
    {
        using var host = Create(o => o.UseNpgsql("Host=nowhere;Maximum Pool Size=2"), _ => { });

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(
            "The batched migration runner of 'ShopContext' was not started: its connection pool has 2 connection(s), and it needs 3 at the least, "
            + "one for each of 2 job(s) at once and one to look for work, beside those of the application. Set 'Maximum Pool Size' in the "
            + "connection string to 6 and what the application needs, or lower 'MaxConcurrentJobs'.",
            exception.Message);
    }

    [Fact]
    public async Task The_pool_of_a_data_source_counts_too()
    {
        await using var source = NpgsqlDataSource.Create("Host=nowhere;Maximum Pool Size=1");
        using var host = Create(o => o.UseNpgsql(source), o => o.MaxConcurrentJobs = 1);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("its connection pool has 1 connection(s), and it needs 2 at the least", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runner_that_is_switched_off_needs_no_connection()
    {
        using var host = Create(o => o.UseNpgsql("Host=nowhere;Maximum Pool Size=1"), o => o.IsEnabled = false);

        await host.StartAsync(TestContext.Current.CancellationToken);
    }

    private static IHost Create(Action<DbContextOptionsBuilder> configure, Action<BatchedMigrationRunnerOptions> options)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddDbContext<ShopContext>(
            o =>
            {
                configure(o);
                o.UseBatchedMigrations();
            });
        builder.Services.AddBatchedMigrationRunner<ShopContext>(options);
        return builder.Build();
    }
}
