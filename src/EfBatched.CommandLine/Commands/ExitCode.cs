namespace EfBatched.CommandLine.Commands;

/// <summary>What the process of a command returns.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Refused, failed, or not finished.</summary>
    public const int NotDone = 1;

    /// <summary>The arguments make no sense, or name a migration that is not there.</summary>
    public const int Usage = 2;

    /// <summary>Interrupted from the keyboard: 128 and the number of SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;
}
