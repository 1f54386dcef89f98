using System.Data.Common;
using System.Diagnostics;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.Json;

namespace EfBatched.Keys;

/// <summary>One column of a <see cref="Keyset" />: how its values are compared, read from a row and stored.</summary>
internal sealed class KeyColumn
{
    private static readonly MethodInfo OperatorMethod =
        typeof(KeyColumn).GetMethod(nameof(Operator), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static readonly MethodInfo PropertyMethod = typeof(EF).GetMethod(nameof(EF.Property))!;

    private readonly MethodInfo _operator;
    private readonly MethodInfo _property;
    private readonly MethodInfo _leading;
    private readonly MethodInfo _text;
    private readonly Type _parameterType;
    private readonly RelationalTypeMapping _mapping;
    private readonly Lazy<Func<DbDataReader, int, object>> _read;

    public KeyColumn(IProperty property)
    {
        Property = property;
        _mapping = property.GetRelationalTypeMapping();
        _operator = OperatorMethod.MakeGenericMethod(property.ClrType);
        _property = PropertyMethod.MakeGenericMethod(property.ClrType);
        _leading = RowValue.LeadingMethod.MakeGenericMethod(property.ClrType);
        _text = RowValue.TextMethod.MakeGenericMethod(property.ClrType);
        _parameterType = typeof(KeyParameter<>).MakeGenericType(property.ClrType);
        _read = new(CreateRead);
        JsonReaderWriter = property.GetJsonValueReaderWriter()
            ?? property.GetTypeMapping().JsonValueReaderWriter
            ?? throw new InvalidOperationException(KeysStrings.KeyHasNoJsonForm(property));
    }

    /// <summary>The mapped property.</summary>
    public IProperty Property { get; }

    /// <summary>The type of the column in the database.</summary>
    public string StoreType => _mapping.StoreType;

    /// <summary>EF's lossless text form of the values, converter included.</summary>
    public JsonValueReaderWriter JsonReaderWriter { get; }

    /// <summary>The column of a row; the form works for shadow, private and converted properties alike.</summary>
    public Expression Column(Expression row)
        => Expression.Call(_property, row, Expression.Constant(Property.Name));

    /// <summary>The column of a row as the database writes it, whatever C# makes of its value.</summary>
    public Expression Text(Expression row)
        => Expression.Call(_text, Column(row));

    /// <summary>A query parameter holding the value.</summary>
    public Expression Parameter(object value)
        => Expression.Field(
            Expression.Constant(Activator.CreateInstance(_parameterType, value)),
            nameof(KeyParameter<object>.Key));

    /// <summary>A comparison made by the database; its C# type needs no operator.</summary>
    public Expression Compare(ExpressionType comparison, Expression row, Expression value)
        => Expression.MakeBinary(comparison, Column(row), value, liftToNull: false, _operator);

    /// <summary>Puts this column before those of a row-value comparison.</summary>
    public Expression Leading(Expression row, Expression value, Expression rest)
        => Expression.Call(_leading, Column(row), value, rest);

    /// <summary>True when a value that was read has none in C#, and not the database or the way to it has failed.</summary>
    public static bool IsUnreadable(Exception exception)
        => exception is ArgumentException or ArithmeticException or FormatException or InvalidCastException or IndexOutOfRangeException
            // What EF's own converters throw, as for a text that no value of an enum has. Types derived from it say something else, around
            // another exception it is only the advice of an execution strategy, and a driver says so of a connection that is gone.
            || (exception.GetType() == typeof(InvalidOperationException)
                && exception is { InnerException: null, Source: not ("Npgsql" or "Microsoft.Data.Sqlite" or "System.Data.Common") });

    /// <summary>Reads a value of this column from a result row, in the property's CLR type.</summary>
    public object Read(DbDataReader reader, int ordinal)
        => _read.Value(reader, ordinal);

    private static bool Operator<T>(T left, T right)
        => throw new UnreachableException("EF translates by the kind of the expression and never calls this.");

    // The same steps as EF's own shaper: the mapping's getter, its customization, then the value converter.
    private Func<DbDataReader, int, object> CreateRead()
    {
        var reader = Expression.Parameter(typeof(DbDataReader), "reader");
        var ordinal = Expression.Parameter(typeof(int), "ordinal");
        var getter = _mapping.GetDataReaderMethod();

        var value = _mapping.CustomizeDataReaderExpression(
            Expression.Call(ConvertTo(reader, getter.DeclaringType!), getter, ordinal));

        if (_mapping.Converter is { } converter)
        {
            var convert = converter.ConvertFromProviderExpression;
            value = ReplacingExpressionVisitor.Replace(
                convert.Parameters[0],
                ConvertTo(value, convert.Parameters[0].Type),
                convert.Body);
        }

        var boxed = Expression.Convert(ConvertTo(value, Property.ClrType), typeof(object));
        return Expression.Lambda<Func<DbDataReader, int, object>>(boxed, reader, ordinal).Compile();
    }

    private static Expression ConvertTo(Expression value, Type type)
        => value.Type == type ? value : Expression.Convert(value, type);
}
