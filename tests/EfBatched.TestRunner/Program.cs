using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using EfBatched.TestRunner;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

#pragma warning disable CA1416 // Signals stop and continue it; the tests that do so run on Unix.

// A process of the shop that tests kill or stop: <provider> <connection string> [hold <n> | die | wait | read | read-all | host |
// host-unguarded | batched ...].
// 'hold' announces "held" at the n-th event of its transactions and goes no further; 'die' kills itself in its work; 'wait' announces
// "working" with a number, one for each batch, in its work and goes on at SIGCONT; 'read' announces "reading" at the first row that its work
// reads, and reads on at SIGCONT; 'read-all' reads its rows; 'host' is an application that runs until it is told to stop;
// 'batched' is an application's command, whose work announces "working" and goes on at SIGCONT.
var provider = Enum.Parse<ShopProvider>(args[0]);
var mode = args.ElementAtOrDefault(2);
if (mode is "host" or "host-unguarded")
{
    return await HostedRunner.RunAsync(args[1], provider == ShopProvider.PostgreSqlWithRetry, isGuarded: mode == "host");
}

if (mode == "batched")
{
    return await CommandedApp.RunAsync(provider, args[1], args[2..]);
}

var interceptor = new HoldingInterceptor(mode == "hold" ? int.Parse(args[3], CultureInfo.InvariantCulture) : null);
var working = 0;
var continued = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var signal = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => continued.TrySetResult());

var services = new ServiceCollection();
services.AddLogging(l => l.AddProvider(new ConsoleLines()));
services.AddDbContext<ShopContext>(
    o =>
    {
        ShopDatabase.Configure(o, provider, args[1]);
        o.AddInterceptors(interceptor);
    });
services.AddSingleton(
    new WorkScript
    {
        Work = async (batch, cancellationToken) =>
        {
            if (mode == "read")
            {
                await foreach (var order in batch.Rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
                {
                    Console.WriteLine($"reading {order.Id}");
                    await continued.Task;
                }
            }

            if (mode == "read-all")
            {
                await batch.Rows.ToListAsync(cancellationToken);
            }

            var rows = await LoggedChange.RunAsync(batch, cancellationToken);
            switch (mode)
            {
                case "die":
                    using (var self = Process.GetCurrentProcess())
                    {
                        self.Kill();
                    }

                    await Task.Delay(Timeout.Infinite, CancellationToken.None);
                    break;
                case "wait":
                    Console.WriteLine($"working {Interlocked.Increment(ref working)}");
                    await continued.Task;
                    break;
                case "read" or "read-all":
                    break;
                default:
                    await interceptor.ReachAsync();
                    break;
            }

            return rows;
        },
    });
await using var root = services.BuildServiceProvider();
var result = await root.RunBatchedMigrationsAsync<ShopContext>(
    null,
    o =>
    {
        o.RetryDelay = TimeSpan.Zero;
        // The system itself ends what is not read for as long as a batch may take, which must be later than another process does.
        o.WorkTimeout = TimeSpan.FromSeconds(mode == "read" ? 11 : 4);
        o.LeaseDuration = TimeSpan.FromSeconds(mode == "read" ? 12 : 5);
    });
return result.Succeeded ? 0 : 1;
