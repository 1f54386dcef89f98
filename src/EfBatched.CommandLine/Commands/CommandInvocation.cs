using System.CommandLine;

namespace EfBatched.CommandLine.Commands;

/// <summary>What a call is run with: the console beside what System.CommandLine takes.</summary>
internal sealed class CommandInvocation : InvocationConfiguration
{
    public CommandInvocation(CommandConsole console, TimeSpan terminationTimeout)
    {
        Console = console;
        EnableDefaultExceptionHandler = false;
        ProcessTerminationTimeout = terminationTimeout;
        Output = console.Output;
        Error = console.Error;
    }

    public CommandConsole Console { get; }
}
