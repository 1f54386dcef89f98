using EfBatched.Batching;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.TestUtilities.Batching;

/// <summary>Adds nothing but the row-value translation to a context.</summary>
internal sealed class RowValueTranslationExtension : IDbContextOptionsExtension
{
    public DbContextOptionsExtensionInfo Info
        => new ExtensionInfo(this);

    public static void AddTo(DbContextOptionsBuilder builder)
        => ((IDbContextOptionsBuilderInfrastructure)builder).AddOrUpdateExtension(new RowValueTranslationExtension());

    public void ApplyServices(IServiceCollection services)
        => RowValueTranslatorPlugin.Register(services);

    public void Validate(IDbContextOptions options)
    {
    }

    private sealed class ExtensionInfo(IDbContextOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider
            => false;

        public override string LogFragment
            => "";

        public override int GetServiceProviderHashCode()
            => 0;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other)
            => other is ExtensionInfo;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo)
        {
        }
    }
}
