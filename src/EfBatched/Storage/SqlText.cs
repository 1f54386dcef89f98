using System.Data;
using System.Data.Common;

namespace EfBatched.Storage;

/// <summary>One statement and its parameters.</summary>
internal sealed class SqlText(string sql)
{
    private readonly List<(string Name, object? Value, DbType Type)> _parameters = [];
    private readonly List<DbParameter> _typedParameters = [];

    public string Sql { get; } = sql;

    public IReadOnlyList<(string Name, object? Value, DbType Type)> Parameters => _parameters;

    /// <summary>The statement of a command, with parameters that only its provider knows the types of.</summary>
    public static SqlText Of(DbCommand command)
    {
        var text = new SqlText(command.CommandText);
        text._typedParameters.AddRange(command.Parameters.Cast<DbParameter>());
        return text;
    }

    /// <summary>Adds the values of a statement that this one contains.</summary>
    public SqlText With(SqlText contained)
    {
        _parameters.AddRange(contained._parameters);
        _typedParameters.AddRange(contained._typedParameters);
        return this;
    }

    public SqlText With(string name, string? value) => With(name, value, DbType.String);

    public SqlText With(string name, long? value) => With(name, value, DbType.Int64);

    public SqlText With(string name, int? value) => With(name, value, DbType.Int32);

    public SqlText With(string name, bool value) => With(name, value, DbType.Boolean);

    public SqlText With(string name, Guid? value) => With(name, value, DbType.Guid);

    public SqlText With(string name, TimeSpan? value) => With(name, (long?)value?.TotalMilliseconds);

    public SqlText With<TEnum>(string name, TEnum? value)
        where TEnum : struct, Enum =>
        With(name, value?.ToString());

    /// <summary>Adds the statement to a batch.</summary>
    public void AddTo(DbBatch batch)
    {
        var command = batch.CreateBatchCommand();
        command.CommandText = Sql;
        AddTo(command.Parameters, command.CreateParameter);
        batch.BatchCommands.Add(command);
    }

    /// <summary>Adds the values to the parameters of a command that has this text.</summary>
    public void AddTo(DbParameterCollection parameters, Func<DbParameter> create)
    {
        foreach (var (name, value, type) in _parameters)
        {
            var parameter = create();
            parameter.ParameterName = name;
            parameter.DbType = type;
            parameter.Value = value ?? DBNull.Value;
            parameters.Add(parameter);
        }

        foreach (var parameter in _typedParameters)
        {
            // Where a parameter belongs to one command, it can be cloned.
            parameters.Add(parameter is ICloneable cloneable ? cloneable.Clone() : parameter);
        }
    }

    private SqlText With(string name, object? value, DbType type)
    {
        _parameters.Add((name, value, type));
        return this;
    }
}
