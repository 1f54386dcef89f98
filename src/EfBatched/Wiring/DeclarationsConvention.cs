using EfBatched.Declaring;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EfBatched.Wiring;

/// <summary>Holds every declaration against the finished model, so that a wrong one is an error before anything runs.</summary>
internal sealed class DeclarationsConvention(DeclarationValidator validator) : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context) =>
        validator.Validate(modelBuilder.Metadata);
}
