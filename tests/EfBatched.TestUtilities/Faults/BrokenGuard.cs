using EfBatched.Running.Hosting;
using EfBatched.Sql;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.TestUtilities.Faults;

/// <summary>A guard that lets everybody through: what the chaos suite must notice. See docs/adr/0001-exactly-once.md.</summary>
public static class BrokenGuard
{
    private const string Proof = """AND "token" = @efb_token AND "sequence" = @efb_sequence AND "status" = 'Running'""";
    private const string EndOfConditions = "RETURNING";

    /// <summary>Gives the runners of these services a guard that updates the job's row whoever comes.</summary>
    public static IServiceCollection AddBrokenGuard(this IServiceCollection services) =>
        services.AddSingleton(new EngineSeams { Guard = Break });

    private static SqlText Break(SqlText guard)
    {
        var from = guard.Sql.IndexOf(Proof, StringComparison.Ordinal);
        if (from < 0)
        {
            throw new InvalidOperationException("The guard's statement has changed, so this does not break it any more.");
        }

        return guard.WithSql(guard.Sql[..from] + guard.Sql[guard.Sql.IndexOf(EndOfConditions, StringComparison.Ordinal)..]);
    }
}
