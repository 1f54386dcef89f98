using EfBatched.Keys;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.Databases.Translation;

/// <summary>Adds the translation of <see cref="RowValue" /> to a context of any relational provider.</summary>
internal sealed class RowValueTranslatorPlugin(
    ISqlExpressionFactory sqlExpressionFactory, IRelationalTypeMappingSource mappings, IDatabaseProvider provider) : IMethodCallTranslatorPlugin
{
    /// <inheritdoc />
    public IEnumerable<IMethodCallTranslator> Translators { get; } =
    [
        new RowValueTranslator(sqlExpressionFactory),
        new ColumnTextTranslator(sqlExpressionFactory, mappings, provider.Name),
    ];

    /// <summary>Registers the plugin with EF's internal services; an options extension calls it.</summary>
    public static void Register(IServiceCollection services)
        => new EntityFrameworkRelationalServicesBuilder(services)
            .TryAdd<IMethodCallTranslatorPlugin, RowValueTranslatorPlugin>();
}
