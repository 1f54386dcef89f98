namespace EfBatched.Contexts;

/// <summary>What is said of contexts.</summary>
internal static class ContextsStrings
{
    public static string ContextNotRegistered(Type context) =>
        $"The batched migration runner needs '{context.Name}', which is not registered. Add 'services.AddDbContext<{context.Name}>(…)' or "
        + $"'services.AddDbContextFactory<{context.Name}>(…)'.";
}
