using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Setups;

/// <summary>Conventions that would change the tracking tables if they reached them.</summary>
public sealed class RewritingContext(DbContextOptions<RewritingContext> options) : SetupContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<string>().HaveMaxLength(12).AreUnicode(false);
        configurationBuilder.Properties<long>().HaveConversion<string>();
        configurationBuilder.Properties<Enum>().HaveConversion<int>();
        configurationBuilder.Properties<bool>().HaveConversion<string>();
    }
}
