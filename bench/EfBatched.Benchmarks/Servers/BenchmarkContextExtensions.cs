using EfBatched.Benchmarks.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.Benchmarks.Servers;

/// <summary>Registers the context as an application does.</summary>
internal static class BenchmarkContextExtensions
{
    public static IServiceCollection AddBenchmarkContext(this IServiceCollection services, string connectionString) =>
        services.AddDbContext<BenchmarkContext>(o => o.UseBenchmarks(connectionString));

    public static TBuilder UseBenchmarks<TBuilder>(this TBuilder options, string connectionString)
        where TBuilder : DbContextOptionsBuilder
    {
        options.UseNpgsql(connectionString).UseBatchedMigrations();
        return options;
    }
}
