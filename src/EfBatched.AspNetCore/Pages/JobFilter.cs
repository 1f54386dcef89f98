using System.Globalization;
using EfBatched.Reporting;
using Microsoft.AspNetCore.Http;

namespace EfBatched.AspNetCore.Pages;

/// <summary>The filter of jobs as the query of an address has it.</summary>
internal static class JobFilter
{
    /// <summary>Null when it cannot be read.</summary>
    public static JobQuery? Read(IQueryCollection query)
    {
        BatchedJobStatus? status = null;
        if (query["status"].ToString() is { Length: > 0 } statusText)
        {
            if (!Enum.TryParse<BatchedJobStatus>(statusText, true, out var known) || !Enum.IsDefined(known) || char.IsDigit(statusText[0]))
            {
                return null;
            }

            status = known;
        }

        long? before = null;
        if (query["before"].ToString() is { Length: > 0 } beforeText)
        {
            if (!long.TryParse(beforeText, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            before = number;
        }

        var take = 20;
        if (query["take"].ToString() is { Length: > 0 } takeText
            && (!int.TryParse(takeText, NumberStyles.None, CultureInfo.InvariantCulture, out take) || take is < 1 or > JobQuery.MostOfPage))
        {
            return null;
        }

        return new JobQuery
        {
            Status = status,
            SqlState = Of(query["sqlState"]),
            Constraint = Of(query["constraint"]),
            IsIsolatedRow = query["rows"].ToString() is "only" ? true : null,
            Before = before,
            Take = take,
        };
    }

    public static string ToQuery(JobQuery query)
    {
        var parts = new[]
        {
            ("status", query.Status?.ToString().ToLowerInvariant()),
            ("sqlState", query.SqlState),
            ("constraint", query.Constraint),
            ("rows", query.IsIsolatedRow == true ? "only" : null),
            ("before", query.Before?.ToString(CultureInfo.InvariantCulture)),
        };
        var text = string.Join('&', parts.Where(p => p.Item2 is not null).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}"));
        return text.Length == 0 ? "" : $"?{text}";
    }

    // Longer than any name that a database has.
    private static string? Of(string? text) => string.IsNullOrWhiteSpace(text) || text.Length > 200 ? null : text.Trim();
}
