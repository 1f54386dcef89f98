using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.Batching;

/// <summary>Adds the translation of row-value comparisons to a context of any relational provider.</summary>
internal sealed class RowValueTranslatorPlugin(ISqlExpressionFactory sqlExpressionFactory) : IMethodCallTranslatorPlugin
{
    /// <inheritdoc />
    public IEnumerable<IMethodCallTranslator> Translators { get; } = [new RowValueTranslator(sqlExpressionFactory)];

    /// <summary>Registers the plugin with EF's internal services; an options extension calls it.</summary>
    public static void Register(IServiceCollection services)
        => new EntityFrameworkRelationalServicesBuilder(services)
            .TryAdd<IMethodCallTranslatorPlugin, RowValueTranslatorPlugin>();
}
