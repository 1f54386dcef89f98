namespace EfBatched.Mutation;

/// <summary>Test classes of one project.</summary>
/// <param name="Project">The project, which is also the name of its assembly.</param>
/// <param name="Classes">Full names, with <c>*</c> for what follows.</param>
internal sealed record Suite(string Project, IReadOnlyList<string> Classes)
{
    /// <summary>True when its tests need a database.</summary>
    public bool NeedsDatabase => Project != "EfBatched.Tests";

    public bool Has(string className) =>
        Classes.Any(c => c.EndsWith('*') ? className.StartsWith(c[..^1], StringComparison.Ordinal) : className == c);
}
