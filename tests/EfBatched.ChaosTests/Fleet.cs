using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Faults;
using EfBatched.TestUtilities.Processes;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.ChaosTests;

/// <summary>The processes of the application, each with a way to the server of its own that can be cut.</summary>
internal sealed class Fleet(ChaosDatabase database, Random random, bool isGuarded) : IAsyncDisposable
{
    /// <summary>How long the lease of the runners is; see HostedRunner.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly List<FleetMember> _members = [];

    /// <summary>The processes that live.</summary>
    public int Count => Living().Count;

    /// <summary>The processes that are not stopped.</summary>
    public int Running => Living().Count(m => !m.IsStopped);

    public int Started => All().Count;

    /// <summary>Starts a process, with or without a retrying execution strategy, with or without prepared statements.</summary>
    public void Add()
    {
        // Those that prepare keep plans, which DDL makes stale.
        var prepare = random.Next(2) == 0 ? "" : ";Max Auto Prepare=20;Auto Prepare Min Usages=2";
        var proxy = TcpFaultProxy.Start(database.FleetConnectionString + ";No Reset On Close=true" + prepare);
        lock (_lock)
        {
            var provider = random.Next(2) == 0 ? ShopProvider.PostgreSql : ShopProvider.PostgreSqlWithRetry;
            _members.Add(
                new FleetMember(
                    ChildProcess.Start(
                        Path.Combine(AppContext.BaseDirectory, "EfBatched.TestRunner.dll"),
                        [provider.ToString(), proxy.ConnectionString, isGuarded ? "host" : "host-unguarded"]),
                    proxy));
        }
    }

    /// <summary>A process that runs, chosen at random; null when there is none.</summary>
    public FleetMember? Pick()
    {
        lock (_lock)
        {
            var running = _members.FindAll(m => m.IsAlive && !m.IsStopped);
            return running.Count == 0 ? null : running[random.Next(running.Count)];
        }
    }

    /// <summary>The process that writes a line next; null when none does in time.</summary>
    public async Task<FleetMember?> NextAsync(string line, TimeSpan timeout)
    {
        var waiting = Living().FindAll(m => !m.IsStopped).ConvertAll(async m => await m.WritesAsync(line, timeout) ? m : null);
        await foreach (var writes in Task.WhenEach(waiting))
        {
            if (await writes is { } member)
            {
                return member;
            }
        }

        return null;
    }

    /// <summary>Ends what disturbs the connections.</summary>
    public void Calm()
    {
        foreach (var member in All())
        {
            member.Proxy.Delay = TimeSpan.Zero;
        }
    }

    /// <summary>Asks every process to end, and awaits that it did so in order.</summary>
    public async Task StopAsync()
    {
        var living = Living();
        await Task.WhenAll(living.Select(m => m.Process.TerminateAsync()));
        foreach (var member in living)
        {
            Assert.Equal(0, await member.Process.ExitCode.WaitForAsync(TimeSpan.FromMinutes(2), "a process to end"));
        }
    }

    /// <summary>How often the engine logged an event, over all processes.</summary>
    public int CountLines(int eventId) =>
        CountLines(l => l.StartsWith($"{eventId} ", StringComparison.Ordinal));

    public int CountLines(Func<string, bool> predicate) =>
        All().Sum(m => m.Process.Output.Count(predicate));

    /// <summary>What processes wrote about an end of their own, which no fault asked for.</summary>
    public IEnumerable<string> Crashes() =>
        All().Where(m => !m.IsAlive && !m.IsKilled).SelectMany(m => m.Process.Errors);

    private List<FleetMember> Living() => All().FindAll(m => m.IsAlive);

    private List<FleetMember> All()
    {
        lock (_lock)
        {
            return [.. _members];
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in All())
        {
            await member.Process.DisposeAsync();
            await member.Proxy.DisposeAsync();
        }
    }
}
