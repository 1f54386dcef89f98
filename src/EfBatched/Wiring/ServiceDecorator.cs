using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.Wiring;

/// <summary>Wraps a service of EF, whether its provider has registered it already or does so only afterwards.</summary>
internal static class ServiceDecorator
{
    public static void Decorate<TService, TDecorator>(IServiceCollection services)
        where TService : class
        where TDecorator : TService
    {
        var registered = services.LastOrDefault(d => d.ServiceType == typeof(TService));
        if (registered is not null)
        {
            services.Remove(registered);
        }

        services.Add(new ServiceDescriptor(
            typeof(TService),
            provider => ActivatorUtilities.CreateInstance<TDecorator>(
                provider, (TService)Create(provider, registered ?? FindInProvider<TService>(provider))),
            ServiceLifetime.Scoped));
    }

    // We came first, so that the provider kept our registration and left out its own: ask it what it would have been.
    private static ServiceDescriptor FindInProvider<TService>(IServiceProvider provider)
    {
        var services = new ServiceCollection();
        foreach (var extension in provider.GetRequiredService<IDbContextOptions>().Extensions.Where(e => e.Info.IsDatabaseProvider))
        {
            extension.ApplyServices(services);
        }

        return services.Last(d => d.ServiceType == typeof(TService));
    }

    private static object Create(IServiceProvider provider, ServiceDescriptor descriptor) =>
        descriptor.ImplementationInstance
        ?? descriptor.ImplementationFactory?.Invoke(provider)
        ?? ActivatorUtilities.CreateInstance(provider, descriptor.ImplementationType!);
}
