using System.Reflection;
using EfBatched.Databases.Providers;
using EfBatched.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Databases.Translation;

/// <summary>Translates <see cref="RowValue.Text{T}" /> into what the provider has for it.</summary>
internal sealed class ColumnTextTranslator(ISqlExpressionFactory sql, IRelationalTypeMappingSource mappings, string provider)
    : IMethodCallTranslator
{
    /// <inheritdoc />
    public SqlExpression? Translate(
        SqlExpression? instance,
        MethodInfo method,
        IReadOnlyList<SqlExpression> arguments,
        IDiagnosticsLogger<DbLoggerCategory.Query> logger) =>
        method.IsGenericMethod && method.GetGenericMethodDefinition() == RowValue.TextMethod
            ? StorageProviders.Find(provider)?.TextOf(arguments[0], sql, mappings.FindMapping(typeof(string))!)
            : null;
}
