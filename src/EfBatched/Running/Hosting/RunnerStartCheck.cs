using EfBatched.Diagnostics;

namespace EfBatched.Running.Hosting;

/// <summary>Compares what a runner needs with what it has, before it starts: what cannot work is refused, what works badly is said, each in one message.</summary>
internal static class RunnerStartCheck
{
    /// <exception cref="InvalidOperationException">The connection pool is smaller than the runner's need.</exception>
    public static void Check(Engine engine, Type context)
    {
        var parts = engine.Parts;
        var need = ConnectionNeed.Of(parts, engine.Works);
        if (engine.MaxPoolSize < need.Least)
        {
            throw new InvalidOperationException(HostingStrings.PoolTooSmall(context, engine.MaxPoolSize.Value, need));
        }

        var doubts = RunnerOptionsValidator.FindDoubts(parts.Policy.Options).ToList();
        if (engine.Works.Names.Count == 0 && !parts.Policy.Options.AllowNoMigrations)
        {
            doubts.Add(HostingStrings.NothingDeclared(context));
        }

        if (engine.MaxPoolSize < need.Most)
        {
            doubts.Add(HostingStrings.PoolIsSmall(engine.MaxPoolSize.Value, need));
        }

        if (doubts.Count > 0)
        {
            RunnerLog.SetUpDoubtful(parts.Diagnostics.RunnerLogger, context.Name, string.Join(" ", doubts));
        }
    }
}
