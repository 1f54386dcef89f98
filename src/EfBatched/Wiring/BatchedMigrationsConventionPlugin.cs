using EfBatched.Declaring;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Wiring;

/// <summary>Adds the tracking tables before, and checks the declarations after, every other convention that finalizes a model.</summary>
internal sealed class BatchedMigrationsConventionPlugin(
    IDbContextOptions options, IEnumerable<IDatabaseProvider> providers, IRelationalTypeMappingSource mappings) : IConventionSetPlugin
{
    public ConventionSet ModifyConventions(ConventionSet conventionSet)
    {
        var own = options.FindExtension<BatchedMigrationsOptionsExtension>()!.Options;
        var provider = providers.Single().Name;
        conventionSet.ModelFinalizingConventions.Insert(0, new TrackingTablesConvention(own, provider));
        conventionSet.ModelFinalizingConventions.Add(new DeclarationsConvention(new DeclarationValidator(provider, mappings)));
        return conventionSet;
    }
}
