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

    /// <summary>Lets it go on after a stop.</summary>
    public async Task ContinueAsync()
    {
        await Process.ContinueAsync();
        IsStopped = false;
    }
}
