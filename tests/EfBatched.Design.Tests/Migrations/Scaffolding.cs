using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Design.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.Extensions.DependencyInjection;

#pragma warning disable EF1001 // The reporter is what the console of `dotnet ef` is written through, and internal to EF.

namespace EfBatched.Design.Tests.Migrations;

/// <summary>`dotnet ef migrations add`, without its process and its files.</summary>
internal static class Scaffolding
{
    /// <param name="before">The context whose model the last snapshot holds; null when there is none.</param>
    /// <param name="now">The context of the application.</param>
    /// <param name="name">The name of the schema migration.</param>
    public static (ScaffoldedMigration Migration, List<string> Warnings) Run(DbContext? before, DbContext now, string name)
    {
        var warnings = new List<string>();
        var services = new ServiceCollection();
        new BatchedDesignTimeServices().ConfigureDesignTimeServices(services);
        services.AddScoped<IMigrationsAssembly>(_ => new LastMigration(before?.GetService<IDesignTimeModel>().Model));
        services.AddDbContextDesignTimeServices(now);
        ProviderServices(now).ConfigureDesignTimeServices(services);
        services.AddEntityFrameworkDesignTimeServices(new OperationReporter(new OperationReportHandler(null, warnings.Add)));
        using var provider = services.BuildServiceProvider();
        using var scope = provider.CreateScope();
        return (scope.ServiceProvider.GetRequiredService<IMigrationsScaffolder>().ScaffoldMigration(name, "Shop", "Migrations"), warnings);
    }

    // As `dotnet ef` finds them.
    private static IDesignTimeServices ProviderServices(DbContext context)
    {
        var provider = Assembly.Load(context.Database.ProviderName!);
        var type = provider.GetCustomAttribute<DesignTimeProviderServicesAttribute>()!.TypeName;
        return (IDesignTimeServices)Activator.CreateInstance(provider.GetType(type, throwOnError: true)!)!;
    }
}
