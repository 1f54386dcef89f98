using System.Diagnostics;
using EfBatched.TestUtilities.Faults;
using EfBatched.TestUtilities.Processes;

namespace EfBatched.ChaosTests;

/// <summary>One process of the application.</summary>
internal sealed record FleetMember(ChildProcess Process, TcpFaultProxy Proxy)
{
    /// <summary>Whether SIGSTOP has it.</summary>
    public bool IsStopped { get; set; }

    /// <summary>Whether a fault has ended it, or asked it to end.</summary>
    public bool IsKilled { get; set; }

    public bool IsAlive => !IsKilled && !Process.ExitCode.IsCompleted;

    /// <summary>Awaits that it writes a line from now on; false when it does not in time.</summary>
    public async Task<bool> WritesAsync(string line, TimeSpan timeout)
    {
        var seen = Process.Output.Count;
        for (var started = Stopwatch.GetTimestamp(); IsAlive && Stopwatch.GetElapsedTime(started) < timeout;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5));
            if (Process.Output.Skip(seen).Contains(line))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Stops it; false when it has ended meanwhile.</summary>
    public async Task<bool> TryStopAsync()
    {
        IsStopped = true;
        try
        {
            await Process.StopAsync();
            return true;
        }
        catch (InvalidOperationException) when (!IsAlive)
        {
            return false;
        }
    }

    /// <summary>Lets it go on after a stop.</summary>
    public async Task ContinueAsync()
    {
        await Process.ContinueAsync();
        IsStopped = false;
    }
}
