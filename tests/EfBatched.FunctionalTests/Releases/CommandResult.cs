namespace EfBatched.FunctionalTests.Releases;

/// <summary>How a program ended, and all that it wrote.</summary>
internal sealed record CommandResult(string Command, int ExitCode, string Output)
{
    public override string ToString() => $"{Command}: exit code {ExitCode}{Environment.NewLine}{Output}";
}
