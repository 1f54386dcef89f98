using EfBatched.Design.Migrations;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.Design;

/// <summary>
/// What batched migrations add to <c>dotnet ef</c>. Found by an attribute that the package adds to the application's assembly.
/// </summary>
public sealed class BatchedDesignTimeServices : IDesignTimeServices
{
    /// <inheritdoc />
    public void ConfigureDesignTimeServices(IServiceCollection serviceCollection) =>
        serviceCollection
            .AddSingleton<ICSharpMigrationOperationGenerator, BatchedMigrationsOperationGenerator>()
            .AddSingleton<ICSharpSnapshotGenerator, BatchedMigrationsSnapshotGenerator>()
            .AddScoped<IMigrationsScaffolder, BatchedMigrationsScaffolder>();
}
