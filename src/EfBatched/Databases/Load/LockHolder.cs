using System.Data.Common;
using System.Globalization;

namespace EfBatched.Databases.Load;

/// <summary>A session that holds what a statement of ours has waited for, as far as the role may see it.</summary>
/// <param name="Pid">Its process on the server; 0 for a prepared transaction, which has none.</param>
/// <param name="Application">What it calls itself; null when it does not.</param>
/// <param name="User">Its role.</param>
/// <param name="Since">Since when its transaction is open; null where the role may not see that.</param>
/// <param name="Statement">The start of what it does, or did last; null where the role may not see that.</param>
internal sealed record LockHolder(int Pid, string? Application, string? User, DateTimeOffset? Since, string? Statement)
{
    /// <summary>What <see cref="Read" /> reads, of a row 'a' of the sessions and the process that holds the lock.</summary>
    public static string Columns(string pid) =>
        $"{pid}, nullif(a.application_name, ''), a.usename, a.xact_start, left(nullif(a.query, '<insufficient privilege>'), 100)";

    public static LockHolder Read(DbDataReader row, int from) =>
        new(
            row.IsDBNull(from) ? 0 : row.GetInt32(from),
            row.IsDBNull(from + 1) ? null : row.GetString(from + 1),
            row.IsDBNull(from + 2) ? null : row.GetString(from + 2),
            row.IsDBNull(from + 3) ? null : row.GetFieldValue<DateTimeOffset>(from + 3),
            row.IsDBNull(from + 4) ? null : row.GetString(from + 4));

    /// <summary>The end of a sentence on a lock 'that …': <c>session 4711 ('psql', role 'ann') holds; it runs, or ran last, 'UPDATE …'</c>.</summary>
    /// <param name="holder">Who holds it; null when nobody could be seen.</param>
    public static string Holds(LockHolder? holder) =>
        holder is null ? "another session holds; which one cannot be seen"
        : $"{holder.Name} holds" + (holder.StatementLine is { } statement ? $"; it runs, or ran last, '{statement}'" : "");

    /// <summary>Who it is, in a sentence: <c>session 4711 ('psql', role 'ann', since 03:00:12 UTC)</c>.</summary>
    public string Name
    {
        get
        {
            var details = new[]
            {
                Application is null ? null : $"'{Application}'",
                User is null ? null : $"role '{User}'",
                Since is { } since ? $"since {since.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC" : null,
            };
            return (Pid == 0 ? "a prepared transaction" : $"session {Pid.ToString(CultureInfo.InvariantCulture)}")
                + (details.Any(d => d is not null) ? $" ({string.Join(", ", details.OfType<string>())})" : "");
        }
    }

    /// <summary>What it does or did last, on one line; null where that may not be seen.</summary>
    private string? StatementLine =>
        Statement is null ? null : string.Join(' ', Statement.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
