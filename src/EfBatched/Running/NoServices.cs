namespace EfBatched.Running;

/// <summary>The services of a batch that has no scope: none.</summary>
internal sealed class NoServices : IServiceProvider
{
    public static NoServices Instance { get; } = new();

    public object? GetService(Type serviceType) => null;
}
