namespace EfBatched.AspNetCore;

/// <summary>What the dashboard says beside what the library says of migrations.</summary>
internal static class DashboardStrings
{
    public const string OnlyLocalRequests =
        "Batched migrations are shown to local requests only, since no policy says who may see them. To open them to others, name an authorization "
        + "policy where they are mapped: 'MapBatchedMigrations<TContext>(\"/batched-migrations\", o => o.ReadPolicy = \"…\")'.";

    public const string OnlyLocalChanges =
        "Batched migrations are changed by local requests only, since no policy says who may change them. Name one where they are mapped: "
        + "'o.OperatePolicy = \"…\"'.";

    public const string OtherOrigin =
        "The change was refused, because a page of another origin asked for it. Open the page itself and repeat it there.";

    public const string TokenInvalid =
        "The change was refused, because its antiforgery token is missing or not valid. Load the page again and repeat it; a program asks for one "
        + "by 'GET api/antiforgery'. If that does not help, the replicas do not share their data-protection keys.";

    public const string BodyTooLarge = "The request is larger than a change can be.";

    public const string NotAForm = "The request is no form.";

    public const string ReasonMissing = "Nothing was changed: say why. The reason is kept with the event.";

    public const string IfMatchMissing =
        "Say which version of the settings is meant to be changed, by the header 'If-Match' with the ETag of the answer that has them.";

    public const string BodyUnreadable = "The body of the request is no JSON object of the expected shape.";

    public const string FilterUnreadable = "The filter of the jobs cannot be read.";

    public const string NoTables =
        "The tracking tables do not exist yet. Apply the schema migrations, by 'dotnet ef database update' or at the start of the application; "
        + "'UseBatchedMigrations' adds the tables to the next one that is made.";

    public static string PolicyWithoutServices(string policy) =>
        $"The policy '{policy}' is named for the dashboard of batched migrations, but the application has no authorization. Call "
        + "'builder.Services.AddAuthorization(…)', and 'app.UseAuthorization()' where it has middleware of its own.";

    public const string TokensWithoutServices =
        "'RequiresAntiforgeryTokens' is set for the dashboard of batched migrations, but the application has no antiforgery. Call "
        + "'builder.Services.AddAntiforgery()'.";

    public const string NoPolicy =
        "The dashboard of batched migrations at '{Pattern}' has no policy for reading and operating, so it answers local requests only. A proxy on this "
        + "machine that hides where requests come from would open it to everybody: name 'ReadPolicy' and 'OperatePolicy' before this goes to production.";

    public static string Unreachable(string cause) => $"The database does not answer: {cause}";

    public static string MigrationUnknown(string name) => $"No batched migration '{name}' was ever enqueued in this database.";

    public static string NotRehearsed(string name) =>
        $"This process has not rehearsed '{name}'. A report is kept by the process that ran it: start one by POST.";

    public static string DatabaseUnknown(string key) => $"No database '{key}' is shown here.";

    public static string SettingUnreadable(string label, string value) =>
        $"Nothing was changed: '{value}' cannot be read as '{label}'.";

    public static string SettingUnknown(string key) => $"There is no setting '{key}'.";
}
