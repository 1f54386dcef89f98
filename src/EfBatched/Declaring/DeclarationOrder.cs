namespace EfBatched.Declaring;

/// <summary>Which declared migrations wait for which: names for classes, and no circle among them.</summary>
internal static class DeclarationOrder
{
    /// <summary>The names of the migrations that must have finished before this one starts.</summary>
    /// <param name="name">The migration that waits.</param>
    /// <param name="settings">What its class says.</param>
    /// <param name="names">The names that the model declares each class by.</param>
    /// <exception cref="InvalidOperationException">A class is not declared.</exception>
    public static IReadOnlyList<string> Resolve(string name, DeclarationSettings settings, ILookup<Type, string> names)
    {
        if (settings.RunsAfterTypes.FirstOrDefault(t => !names.Contains(t)) is { } missing)
        {
            throw new InvalidOperationException(DeclaringStrings.RunsAfterNotDeclared(name, missing));
        }

        var all = new SortedSet<string>(settings.RunsAfterNames, StringComparer.Ordinal);
        all.UnionWith(settings.RunsAfterTypes.SelectMany(t => names[t]));
        return [.. all];
    }

    /// <exception cref="InvalidOperationException">A migration waits for itself, in one step or in several.</exception>
    public static void Check(IReadOnlyList<BatchedMigrationDeclaration> declarations)
    {
        var runsAfter = declarations.ToDictionary(d => d.Name, d => d.RunsAfter, StringComparer.Ordinal);
        var checkedNames = new HashSet<string>(StringComparer.Ordinal);
        foreach (var declaration in declarations)
        {
            Walk(declaration.Name, []);
        }

        void Walk(string name, List<string> path)
        {
            if (path.IndexOf(name) is var start and >= 0)
            {
                throw new InvalidOperationException(DeclaringStrings.RunsAfterItself([.. path.Skip(start), name]));
            }

            // A name that another context declares leads no further.
            if (!runsAfter.TryGetValue(name, out var next) || checkedNames.Contains(name))
            {
                return;
            }

            path.Add(name);
            foreach (var before in next)
            {
                Walk(before, path);
            }

            path.RemoveAt(path.Count - 1);
            checkedNames.Add(name);
        }
    }
}
