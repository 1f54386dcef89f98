using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Tests.Model;

internal static class WalkExtensions
{
    /// <summary>Declares a batched migration 'Walk' by these properties; by the primary key when none is named.</summary>
    public static ModelBuilder HasWalk<TEntity>(this ModelBuilder model, params string[] properties)
        where TEntity : class =>
        model.HasBatchedMigration<Walk<TEntity>>("Walk", properties);

    /// <summary>The message with which a model is refused; null when it is not.</summary>
    public static string? FindRefusal(TestProvider provider, Action<ModelBuilder> build)
    {
        using var context = new ModelContext(build, provider: provider);
        try
        {
            _ = context.GetService<IDesignTimeModel>().Model;
            return null;
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }
}
