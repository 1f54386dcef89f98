using System.Text;
using EfBatched.CommandLine.Commands;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace EfBatched.CommandLine;

/// <summary>The console of the process that a command runs in.</summary>
internal static class StandardConsole
{
    private const int OutputDescriptor = 1;

    /// <param name="services">The application's services, whose loggers may write to the console.</param>
    /// <param name="isOutputAlone">True to have standard output for the answer alone; everything else then goes to standard error.</param>
    public static CommandConsole Open(IServiceProvider services, bool isOutputAlone)
    {
        var width = Console.IsOutputRedirected ? null : FindWidth();
        if (!isOutputAlone)
        {
            return new CommandConsole(Console.Out, Console.Error) { Width = width };
        }

        var output = OpenPipe() is { } pipe
            ? new StreamWriter(pipe, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true }
            : Console.Out;
        // For whoever writes to the console without a logger.
        Console.SetOut(Console.Error);
        // The provider kept its writers when the host was built, and reads this at each line.
        services.GetService<IOptionsMonitor<ConsoleLoggerOptions>>()?.CurrentValue.LogToStandardErrorThreshold = LogLevel.Trace;
        return new CommandConsole(output, Console.Error) { Width = width };
    }

    // .NET's own stream says nothing of a reader that has gone. A file stays with it, since others may write to that file as well.
    private static FileStream? OpenPipe()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
        {
            return null;
        }

        try
        {
            var stream = new FileStream(new SafeFileHandle(OutputDescriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            return stream.CanSeek ? null : stream;
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int? FindWidth()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
