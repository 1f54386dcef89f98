using Microsoft.EntityFrameworkCore;

namespace EfBatched;

/// <summary>Who may see and operate batched migrations over HTTP, and how they are shown.</summary>
public sealed class BatchedMigrationsDashboardOptions
{
    /// <summary>The name of the authorization policy for whoever reads.</summary>
    /// <value>Null by default: only requests from the same machine are answered, and none that a proxy has forwarded.</value>
    public string? ReadPolicy { get; set; }

    /// <summary>The name of the authorization policy for whoever changes something; the policy for reading must be met as well.</summary>
    /// <value>Null by default: only requests from the same machine may change something, and none that a proxy has forwarded.</value>
    public string? OperatePolicy { get; set; }

    /// <summary>
    /// True to ask for the host's antiforgery tokens with every change, beside the proof of the same origin that it needs anyway: forms have
    /// them in a field, and a program sends the one of <c>GET api/antiforgery</c> in the header that is named there, with its cookie.
    /// </summary>
    /// <value>
    /// False by default, since tokens are only as good as the data-protection keys behind them, and nothing shows whether replicas share theirs:
    /// with keys of their own, one replica refuses the forms of another. Needs <c>AddAntiforgery()</c>, and keys that all replicas share and that
    /// outlive them, as by <c>AddDataProtection().PersistKeysToDbContext</c>.
    /// </value>
    public bool RequiresAntiforgeryTokens { get; set; }

    /// <summary>The zone in which times are shown.</summary>
    /// <value>UTC by default.</value>
    public TimeZoneInfo TimeZone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>The title of the pages, as the name of the application.</summary>
    public string Title { get; set; } = "Batched migrations";

    internal List<Type> OtherContexts { get; } = [];

    /// <summary>Shows the migrations of another context's database in the same list.</summary>
    public BatchedMigrationsDashboardOptions AddContext<TContext>()
        where TContext : DbContext
    {
        OtherContexts.Add(typeof(TContext));
        return this;
    }
}
