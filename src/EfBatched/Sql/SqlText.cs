using System.Data;
using System.Data.Common;
using System.Text;

namespace EfBatched.Sql;

/// <summary>One statement and its parameters.</summary>
internal sealed class SqlText(string sql)
{
    private readonly List<(string Name, object? Value, DbType Type)> _parameters = [];
    private readonly List<DbParameter> _typedParameters = [];
    private readonly HashSet<string> _prose = [];

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
        _prose.UnionWith(contained._prose);
        return this;
    }

    /// <summary>True when text for people has characters that some encodings lack.</summary>
    public bool NeedsUnicode => _parameters.Any(p => _prose.Contains(p.Name) && p.Value is string text && !Ascii.IsValid(text));

    /// <summary>Adds a text that must be stored as it is, or not at all: a key, a name that is compared.</summary>
    public SqlText With(string name, string? value) => With(name, value, DbType.String);

    /// <summary>Adds a text from outside that only people read: what the database cannot store of it is replaced.</summary>
    public SqlText WithProse(string name, string? value)
    {
        _prose.Add(name);
        return With(name, value is null ? null : RecordableText.Of(value));
    }

    public SqlText With(string name, long? value) => With(name, value, DbType.Int64);

    public SqlText With(string name, int? value) => With(name, value, DbType.Int32);

    public SqlText With(string name, bool value) => With(name, value, DbType.Boolean);

    public SqlText With(string name, Guid? value) => With(name, value, DbType.Guid);

    /// <summary>Adds each of the numbers, by the name and its position.</summary>
    public SqlText With(string name, IReadOnlyList<long> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            With($"{name}{i}", (long?)values[i]);
        }

        return this;
    }

    public SqlText With(string name, TimeSpan? value) => With(name, (long?)value?.TotalMilliseconds);

    public SqlText With<TEnum>(string name, TEnum? value)
        where TEnum : struct, Enum =>
        With(name, value?.ToString());

    /// <summary>The statement with its texts for people in ASCII.</summary>
    public SqlText InAscii()
    {
        var text = new SqlText(Sql);
        foreach (var (name, value, type) in _parameters)
        {
            text.With(name, value is string prose && _prose.Contains(name) ? RecordableText.InAscii(prose) : value, type);
        }

        return text;
    }

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
