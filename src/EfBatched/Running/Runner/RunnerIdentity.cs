using System.Reflection;

namespace EfBatched.Running.Runner;

/// <summary>Who a runner is, for its row, its jobs and its events.</summary>
internal sealed record RunnerIdentity(Guid Id, string Host, int ProcessId, string Version)
{
    /// <summary>The actor of what a runner changes by itself.</summary>
    public string Actor => $"runner {Id:N} on {Host}";

    public static RunnerIdentity Create() =>
        new(
            Guid.NewGuid(),
            Environment.MachineName,
            Environment.ProcessId,
            Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown");
}
