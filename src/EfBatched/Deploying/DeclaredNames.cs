using EfBatched.Declaring;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Deploying;

/// <summary>The names of the batched migrations that a model declares. Reads no class: those of a snapshot may be gone.</summary>
internal static class DeclaredNames
{
    /// <summary>
    /// In the order of the names. None without tracking tables: nothing was enqueued while the context did not use batched migrations.
    /// </summary>
    public static IReadOnlyList<string> Of(IRelationalModel? model) =>
        TrackingLocation.Find(model?.Model) is null
            ? []
            : [.. DeclarationAnnotation.FindAll(model!.Model).Select(d => d.Migration).Distinct().Order(StringComparer.Ordinal)];
}
