using System.Data;

namespace EfBatched.Storage;

/// <summary>One statement and its parameters.</summary>
internal sealed class SqlText(string sql)
{
    private readonly List<(string Name, object? Value, DbType Type)> _parameters = [];

    public string Sql { get; } = sql;

    public IReadOnlyList<(string Name, object? Value, DbType Type)> Parameters => _parameters;

    public SqlText With(string name, string? value) => With(name, value, DbType.String);

    public SqlText With(string name, long? value) => With(name, value, DbType.Int64);

    public SqlText With(string name, int? value) => With(name, value, DbType.Int32);

    public SqlText With(string name, bool value) => With(name, value, DbType.Boolean);

    public SqlText With(string name, Guid? value) => With(name, value, DbType.Guid);

    public SqlText With(string name, TimeSpan? value) => With(name, (long?)value?.TotalMilliseconds);

    public SqlText With<TEnum>(string name, TEnum? value)
        where TEnum : struct, Enum =>
        With(name, value?.ToString());

    private SqlText With(string name, object? value, DbType type)
    {
        _parameters.Add((name, value, type));
        return this;
    }
}
