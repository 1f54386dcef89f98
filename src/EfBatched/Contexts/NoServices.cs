using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.Contexts;

/// <summary>The services of a batch that has no scope: none.</summary>
internal sealed class NoServices : IServiceProvider, IServiceProviderIsService
{
    public static NoServices Instance { get; } = new();

    // With this answer a class whose second constructor takes services is created by its parameterless one.
    public object? GetService(Type serviceType) => serviceType == typeof(IServiceProviderIsService) ? this : null;

    public bool IsService(Type serviceType) => false;
}
