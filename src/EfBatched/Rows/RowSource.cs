using System.Data.Common;

namespace EfBatched.Rows;

/// <summary>A query whose result is rows that the application sends, and the parameters that hold them.</summary>
internal sealed record RowSource(string Sql, IReadOnlyList<DbParameter> Parameters);
