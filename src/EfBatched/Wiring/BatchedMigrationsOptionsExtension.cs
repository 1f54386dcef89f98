using System.Globalization;
using EfBatched.Databases.Translation;
using EfBatched.Declaring;
using EfBatched.Deploying;
using EfBatched.Work.Batches;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.Wiring;

/// <summary>What <c>UseBatchedMigrations</c> adds to a context: the tracking tables, the steps of schema migrations, the row lock.</summary>
internal sealed class BatchedMigrationsOptionsExtension(BatchedMigrationsOptions options) : IDbContextOptionsExtension
{
    private ExtensionInfo? _info;

    public BatchedMigrationsOptions Options => options;

    public DbContextOptionsExtensionInfo Info => _info ??= new ExtensionInfo(this);

    public void ApplyServices(IServiceCollection services)
    {
        services.AddSingleton(options);
        services.AddScoped<IConventionSetPlugin, BatchedMigrationsConventionPlugin>();
        RowValueTranslatorPlugin.Register(services);
        services.AddScoped<ActiveBatch>();
        services.AddScoped<IResettableService>(p => p.GetRequiredService<ActiveBatch>());
        services.AddSingleton<IInterceptor, RowLockInterceptor>();
        services.AddSingleton<IInterceptor, CommandObserverInterceptor>();
        services.AddSingleton<IInterceptor, TransactionGuardInterceptor>();
        services.AddSingleton<IInterceptor, SessionGuardInterceptor>();
        services.AddScoped<DatabaseBuild>();
        ServiceDecorator.Decorate<IMigrationsModelDiffer, BatchedMigrationsModelDiffer>(services);
        ServiceDecorator.Decorate<IMigrationsAssembly, BatchedMigrationsAssembly>(services);
        ServiceDecorator.Decorate<IMigrator, BatchedMigrationsMigrator>(services);
    }

    public void Validate(IDbContextOptions contextOptions)
    {
        // A replaced service is registered after every extension and would silently drop our decorator.
        if (contextOptions.FindExtension<CoreOptionsExtension>()?.ReplacedServices is { } replaced
            && replaced.Keys.Any(k => k.Item1 == typeof(IMigrationsModelDiffer)))
        {
            throw new InvalidOperationException(WiringStrings.DifferReplaced);
        }
    }

    private sealed class ExtensionInfo(BatchedMigrationsOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        private BatchedMigrationsOptions Options => ((BatchedMigrationsOptionsExtension)Extension).Options;

        public override bool IsDatabaseProvider => false;

        public override string LogFragment => "using batched migrations ";

        public override int GetServiceProviderHashCode() => Options.GetHashCode();

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) =>
            other is ExtensionInfo info && info.Options == Options;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) =>
            debugInfo["EfBatched:Options"] = Options.GetHashCode().ToString(CultureInfo.InvariantCulture);
    }
}
