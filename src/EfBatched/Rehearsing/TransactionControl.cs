using System.Data.Common;
using System.Text.RegularExpressions;
using EfBatched.Faults;

namespace EfBatched.Rehearsing;

/// <summary>
/// Statements by which a work would end the transaction of its batch. The database refuses to commit it in any case; but a work that passes over
/// that, or that rolls it back, would go on outside of it, where every statement is kept.
/// </summary>
internal static partial class TransactionControl
{
    /// <exception cref="WorkContractException">The command has such a statement.</exception>
    public static void Refuse(DbCommand command)
    {
        if (EndOfTransaction().IsMatch(command.CommandText))
        {
            throw new WorkContractException(RehearsalStrings.WorkCommits);
        }
    }

    // Behind comments and other statements; not a ROLLBACK to a savepoint, and not the END of a CASE.
    [GeneratedRegex(
        """(?:^|;)(?:\s|--[^\n]*\n)*(?:(?:COMMIT|ABORT|END)\s*(?:;|$|WORK\b|TRANSACTION\b|AND\b|PREPARED\b)|PREPARE\s+TRANSACTION\b|ROLLBACK\s*(?!(?:(?:WORK|TRANSACTION)\s+)?TO\b)(?:;|$|\w))""",
        RegexOptions.IgnoreCase)]
    private static partial Regex EndOfTransaction();
}
