namespace EfBatched.Design;

/// <summary>What is said while a schema migration is written.</summary>
internal static class DesignStrings
{
    public static string GateGoesByStatus(string name) =>
        $"The last snapshot keeps no query for the rows of the batched migration '{name}', so the step 'EnsureBatchedMigrationFinished' goes by its "
        + "status alone: rows that are written after it finished, as by an older build, a rollback or a restore, are not noticed and may be "
        + "overwritten. The query is written by each 'dotnet ef migrations add' while the class is declared: undo this schema migration "
        + "('dotnet ef migrations remove'), bring the class back, add one, then remove the class again. Or give this step the query yourself: "
        + "'remaining: \"SELECT 1 FROM … WHERE …\"'.";

    public static string RemainingHasParameters(string name) =>
        $"The rows that the batched migration '{name}' has still to change cannot be written as one query without parameters, as where a query filter "
        + "that it keeps reads the context, or its 'Where' uses 'EF.Parameter'. The snapshot keeps no query, so the gate that is written when its "
        + "declaration is removed will go by its status alone. Give the 'Where' values that it can read when the class is created.";

    public static string RemainingNotTranslated(string name, string error) =>
        $"The rows that the batched migration '{name}' has still to change cannot be written as a query, so the snapshot keeps none, and the gate that "
        + $"is written when its declaration is removed will go by its status alone. The error: {error}";

    public static string RemainingNeedsFunctions(string name, IEnumerable<string> functions) =>
        $"The query for the rows that the batched migration '{name}' has still to change uses {string.Join(" and ", functions.Select(f => $"'{f}'"))}, "
        + "which SQLite has on EF's connections only: a gate with it can be applied by 'dotnet ef database update', 'Migrate()' and bundles, but "
        + "not as a script by the 'sqlite3' shell.";

    public static string ConditionIsConstant(string name, bool value) =>
        $"The 'Where' of the batched migration '{name}' is {(value ? "true" : "false")} for every row, whatever it holds: EF makes a constant of it, "
        + "as where a required property is compared with null. "
        + (value ? "No row would ever stop matching, so it could not finish. " : "It would finish without having changed any row. ")
        + "Nothing was written. Write a condition that the work makes untrue, and let the property be optional while the migration is declared.";

    public static string MayBeRenamed(string name, string gone) =>
        $"The batched migration '{name}' is new, and '{gone}' is gone from the same entity type. If it is the same work under another class name, "
        + $"its rows would be walked again, and this deploy stops until a build that still has '{gone}' has finished it. Then undo this schema "
        + $"migration ('dotnet ef migrations remove') and keep the name: 'migration.HasName(\"{gone}\")' in 'Configure'. "
        + "If these are two works, all is well.";

    public static string NoLongerUsed(Type context, string removalName) =>
        $"The context '{context.Name}' does not use batched migrations, but its last schema migration did, so this one would drop the tracking "
        + "tables and with them what is known of unfinished work. Nothing was written. Call 'UseBatchedMigrations()' where `dotnet ef` creates "
        + "the context: a design-time factory needs it as 'AddDbContext' does. To remove batched migrations on purpose, give the schema "
        + $"migration a name that says so: `dotnet ef migrations add {removalName}`.";

    public static string DeclaredWithoutUse(Type context, string declared) =>
        $"The context '{context.Name}' declares the batched migration '{declared}' but does not use batched migrations, so no step would be "
        + "written for it and its rows would stay as they are. Nothing was written. Call 'UseBatchedMigrations()' where `dotnet ef` creates the "
        + "context: a design-time factory needs it as 'AddDbContext' does.";
}
