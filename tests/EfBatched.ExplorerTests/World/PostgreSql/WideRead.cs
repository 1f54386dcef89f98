using System.Data.Common;
using System.Text.RegularExpressions;
using EfBatched.ExplorerTests.Keys;

namespace EfBatched.ExplorerTests.World.PostgreSql;

/// <summary>A batch's query in which a row is wider than the buffers between a server and its client, so that the server waits with the rest.</summary>
internal static partial class WideRead
{
    // Of the second row, since Npgsql reads the first one before it answers. The setting counts rows and lasts as long as the transaction.
    private const string WideRow =
        """
        CASE set_config('explorer.row', CAST(CAST('0' || coalesce(current_setting('explorer.row', true), '') AS int) + 1 AS text), true)
            WHEN '2' THEN repeat('x', 30000000) END
        """;

    [GeneratedRegex($"\\b\\w+\\.\"{nameof(Item.Note)}\"")]
    private static partial Regex Column { get; }

    public static bool IsPossible(DbCommand command) => command.Transaction is not null && Column.IsMatch(command.CommandText);

    public static void Widen(DbCommand command) => command.CommandText = Column.Replace(command.CommandText, WideRow);

    public static bool IsWide(DbCommand command) => command.CommandText.Contains(WideRow, StringComparison.Ordinal);
}
