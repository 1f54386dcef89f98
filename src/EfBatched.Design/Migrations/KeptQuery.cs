using System.Text.RegularExpressions;
using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Design.Migrations;

/// <summary>What the snapshot keeps of one declaration for the gate that may come, and what is wrong with it.</summary>
/// <param name="Name">The batched migration.</param>
/// <param name="Sql">The query for the rows that are left; empty without a condition, null where it cannot be kept.</param>
/// <param name="SeesAllRows">True when its roles are known to see every row.</param>
/// <param name="Warning">What a person should know of it.</param>
/// <param name="Error">Why nothing must be written.</param>
internal sealed partial record KeptQuery(string Name, string? Sql, bool SeesAllRows, string? Warning = null, string? Error = null)
{
    /// <summary>One for each declaration of a context's model, in the order of the names.</summary>
    public static IReadOnlyList<KeptQuery> ReadAll(DbContext context)
    {
        var works = WorkRegistry.For(context);
        return [.. works.Names.Order(StringComparer.Ordinal).Select(name => Read(context, works.Find(name)!))];
    }

    private static KeptQuery Read(DbContext context, BatchedWork work)
    {
        var name = work.Name;
        var seesAllRows = work.Declaration.SeesAllRows;
        try
        {
            return RemainingQuery.Create(context, work) switch
            {
                null => new KeptQuery(name, "", seesAllRows),
                { Constant: { } value } => new KeptQuery(name, null, seesAllRows, Error: DesignStrings.ConditionIsConstant(name, value)),
                { Sql: { } sql } => new KeptQuery(name, sql, seesAllRows, WarningFor(context, name, sql)),
                _ => new KeptQuery(name, null, seesAllRows, DesignStrings.RemainingHasParameters(name)),
            };
        }
        catch (Exception e)
        {
            // Whatever the values of the condition throw: the schema migration itself can be written.
            return new KeptQuery(name, null, seesAllRows, DesignStrings.RemainingNotTranslated(name, e.Message));
        }
    }

    private static string? WarningFor(DbContext context, string name, string sql)
    {
        var functions = context.Database.ProviderName == ProviderNames.Sqlite
            ? FunctionsOfConnection().Matches(SqlLine.WithoutQuoted(sql)).Select(m => m.Value.ToLowerInvariant()).Distinct().ToList()
            : [];
        return functions.Count == 0 ? null : DesignStrings.RemainingNeedsFunctions(name, functions);
    }

    // https://learn.microsoft.com/ef/core/providers/sqlite/functions
    [GeneratedRegex(@"\b(?:ef_\w+|regexp)\b", RegexOptions.IgnoreCase)]
    private static partial Regex FunctionsOfConnection();
}
