using System.Reflection;
using EfBatched.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EfBatched.Databases.Translation;

/// <summary>Translates <see cref="RowValue.Leading{T}" /> into a comparison of row values.</summary>
internal sealed class RowValueTranslator(ISqlExpressionFactory sqlExpressionFactory) : IMethodCallTranslator
{
    // A function without a name prints as a row: its arguments in parentheses.
    private const string Row = "";

    /// <inheritdoc />
    public SqlExpression? Translate(
        SqlExpression? instance,
        MethodInfo method,
        IReadOnlyList<SqlExpression> arguments,
        IDiagnosticsLogger<DbLoggerCategory.Query> logger)
    {
        // A provider that has no plain comparison of the type (SQLite compares decimals by a function) has no row value
        // of it either; null makes EF report what it could not translate.
        if (!method.IsGenericMethod
            || method.GetGenericMethodDefinition() != RowValue.LeadingMethod
            || arguments[2] is not SqlBinaryExpression rest)
        {
            return null;
        }

        var mapping = ExpressionExtensions.InferTypeMapping(arguments[0], arguments[1]);
        var column = sqlExpressionFactory.ApplyTypeMapping(arguments[0], mapping);
        var value = sqlExpressionFactory.ApplyTypeMapping(arguments[1], mapping);

        return sqlExpressionFactory.MakeBinary(
            rest.OperatorType,
            Prepend(column, rest.Left),
            Prepend(value, rest.Right),
            typeMapping: null);
    }

    private static SqlFunctionExpression Prepend(SqlExpression first, SqlExpression rest)
    {
        SqlExpression[] elements = rest is SqlFunctionExpression { Name: Row, Arguments: { } others }
            ? [first, .. others]
            : [first, rest];

        // The mapping stands for the whole row and is never applied to a value.
        return new SqlFunctionExpression(
            Row,
            elements,
            nullable: false,
            elements.Select(_ => false),
            first.Type,
            first.TypeMapping);
    }
}
