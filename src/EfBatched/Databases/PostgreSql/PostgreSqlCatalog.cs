namespace EfBatched.Databases.PostgreSql;

/// <summary>Queries of PostgreSQL's catalog that several statements are made of.</summary>
internal static class PostgreSqlCatalog
{
    private const string TablesWithSchemas =
        """ "pg_class" AS "c" JOIN "pg_namespace" AS "n" ON "n"."oid" = "c"."relnamespace" """;

    /// <summary>
    /// Selects the schema of the table that a name without one means under the session's search path; no row when it means none. Needs no
    /// privilege.
    /// </summary>
    /// <param name="name">An expression of type text: the name, delimited where it has to be.</param>
    public static string SchemaOf(string name) =>
        $"""SELECT "n"."nspname"::text FROM{TablesWithSchemas}WHERE "c"."oid" = to_regclass({name})""";

    /// <summary>A condition that a table exists; unlike <c>to_regclass</c> it asks for no privilege on the schema.</summary>
    public static string HasTable(string schema, string name) =>
        $"""EXISTS (SELECT 1 FROM{TablesWithSchemas}WHERE "n"."nspname" = {schema} AND "c"."relname" = {name})""";
}
