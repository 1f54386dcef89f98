using System.Globalization;
using System.Runtime.InteropServices;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EfBatched.TestRunner;

/// <summary>An application that was started for its <c>batched</c> command; its work waits for SIGCONT.</summary>
internal static class CommandedApp
{
    public static async Task<int> RunAsync(ShopProvider provider, string connectionString, string[] command)
    {
        var continued = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
#pragma warning disable CA1416 // The tests that send it run on Unix.
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => continued.TrySetResult());
#pragma warning restore CA1416
        var working = 0;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddDbContext<ShopContext>(o => ShopDatabase.Configure(o, provider, connectionString));
        builder.Services.AddSingleton(
            new WorkScript
            {
                Work = async (batch, cancellationToken) =>
                {
                    var rows = await LoggedChange.RunAsync(batch, cancellationToken);
                    Console.WriteLine($"working {Interlocked.Increment(ref working).ToString(CultureInfo.InvariantCulture)}");
                    await continued.Task;
                    return rows;
                },
            });
        using var host = builder.Build();
        return await host.RunBatchedMigrationCommandAsync<ShopContext>(command);
    }
}
