using EfBatched.Operating;
using EfBatched.Tracking;
using Microsoft.AspNetCore.Http;

namespace EfBatched.AspNetCore.Mounting;

/// <summary>A request that is not done, with what its answer says.</summary>
internal sealed class Refusal(int status, string title, string message) : Exception(message)
{
    public int Status => status;

    public string Title => title;

    public static Refusal Unknown(string name) => new(StatusCodes.Status404NotFound, "Not found", DashboardStrings.MigrationUnknown(name));

    /// <summary>The address names a database that is not shown.</summary>
    public static Refusal UnknownDatabase(HttpRequest request) =>
        new(StatusCodes.Status404NotFound, "Not found", DashboardStrings.DatabaseUnknown(Pages.Text.Short(request.Query["in"].ToString())!));

    public static Refusal Bad(string message) => new(StatusCodes.Status400BadRequest, "Nothing was changed", message);

    /// <summary>The answer to what the library refuses; null for a failure that has none.</summary>
    public static Refusal? Of(Exception exception) =>
        exception switch
        {
            BatchedMigrationNotFoundException e => Unknown(e.MigrationName),
            BatchedJobNotFoundException => new(StatusCodes.Status404NotFound, "Not found", exception.Message),
            StaleSettingsException => new(StatusCodes.Status409Conflict, "Changed meanwhile", exception.Message),
            BatchedMigrationTransitionException or BatchedJobTransitionException =>
                new(StatusCodes.Status409Conflict, "Not possible as it stands", exception.Message),
            ArgumentException => Bad(exception.Message),
            _ when OperationRefusal.Is(exception) =>
                new(StatusCodes.Status409Conflict, "Not possible as it stands", exception.Message),
            VerificationTimeoutException => new(StatusCodes.Status503ServiceUnavailable, "Not answered in time", exception.Message),
            _ => null,
        };
}
