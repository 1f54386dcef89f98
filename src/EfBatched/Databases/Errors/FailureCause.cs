using System.Data.Common;
using System.Reflection;
using EfBatched.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Databases.Errors;

/// <summary>Finds the cause in an exception, and says it in one sentence: the one place that reads messages of exceptions.</summary>
internal static class FailureCause
{
    // Room is left for the sentences around it.
    private const int MaxLength = 4_000;

    // What Npgsql puts inside an exception that already says more.
    private static readonly string BareTimeout = new TimeoutException().Message;

    /// <summary>What the database or the work said: EF wraps that, and an execution strategy wraps it again.</summary>
    public static Exception Find(Exception exception) =>
        exception switch
        {
            NoConnectionException => exception,
            DbUpdateException or RetryLimitExceededException or InvalidOperationException or TargetInvocationException
                when exception.InnerException is { } inner => Find(inner),
            AggregateException { InnerExceptions: [var only] } => Find(only),
            _ => exception,
        };

    /// <summary>What caused an exception, in one sentence, whatever the exception is; cut where it is long.</summary>
    public static string Say(Exception exception)
    {
        var cause = Find(exception);
        var sentence = (cause as DbException is { } database ? PostgreSqlError.Sentence(database) : null) ?? MessageOf(cause);
        if (SaysLittle(cause))
        {
            for (var inner = cause.InnerException; inner is not null; inner = inner.InnerException)
            {
                var detail = MessageOf(inner);
                if (detail != BareTimeout && !sentence.Contains(detail.TrimEnd('.'), StringComparison.Ordinal))
                {
                    sentence = $"{sentence.TrimEnd('.')}: {detail}";
                }
            }
        }

        return RecordableText.Cut(sentence, MaxLength);
    }

    /// <summary>True when the database may well be there, but every connection to it was in use.</summary>
    public static bool IsShortage(Exception exception) =>
        Find(exception) is var cause
        && PostgreSqlPool.IsExhausted(cause is NoConnectionException { InnerException: { } inner } ? Find(inner) : cause);

    /// <summary>The type of what caused an exception.</summary>
    public static Type TypeOf(Exception exception) =>
        Find(exception) is var cause && cause is UnreadableException unreadable ? unreadable.Original : cause.GetType();

    // A driver says what it was doing, and a client of another system that it failed; the exception inside says why.
    private static bool SaysLittle(Exception exception) => exception is DbException or HttpRequestException or IOException;

    private static string MessageOf(Exception exception)
    {
        try
        {
            return exception.Message is { Length: > 0 } message ? message : ErrorStrings.MessageMissing(exception.GetType());
        }
        catch (Exception e)
        {
            return ErrorStrings.MessageUnreadable(exception.GetType(), e.GetType());
        }
    }
}
