using System.Diagnostics.CodeAnalysis;
using EfBatched.Databases;
using EfBatched.Declaring;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.Wiring;

/// <summary>
/// Adds the tracking rows to the model. It runs when the model is finalized, so that a user's loops over entity types never see them.
/// </summary>
internal sealed class TrackingTablesConvention(BatchedMigrationsOptions options, string providerName) : IModelFinalizingConvention
{
    [SuppressMessage(
        "Usage",
        "EF1001:Internal EF Core API usage.",
        Justification = "Only the explicit source survives the clean-up conventions, and this constructor is the only way to it from a convention.")]
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        // EF builds the model of its history table with the same convention set.
        if (modelBuilder.Metadata.FindEntityType(typeof(HistoryRow)) is not null)
        {
            return;
        }

        new TrackingModelBuilder(options.Schema, options.Prefix, options.OwnsTables, providerName == ProviderNames.PostgreSql)
            .Build(new ModelBuilder((IMutableModel)modelBuilder.Metadata));
    }
}
