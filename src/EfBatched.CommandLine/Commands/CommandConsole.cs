using Spectre.Console;

namespace EfBatched.CommandLine.Commands;

/// <summary>Where a command writes: answers to the output, everything else to the error writer.</summary>
internal sealed class CommandConsole(TextWriter output, TextWriter error)
{
    /// <summary>Characters in a line of the terminal; null where the output is a file or a pipe, which has no end of a line.</summary>
    public int? Width { get; init; }

    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    /// <summary>True where a person looks at it, on a terminal that can move its cursor.</summary>
    public bool IsTerminal => Width is not null && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>True once whoever read the output has gone, as <c>head</c> does when it has enough.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Writes an answer; into a closed pipe nothing, since what was done is done all the same.</summary>
    public async Task WriteLineAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            if (!IsClosed)
            {
                await Output.WriteLineAsync(text.AsMemory(), cancellationToken).ConfigureAwait(false);
                await Output.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            IsClosed = true;
        }
    }

    /// <summary>The terminal to draw on; without colours where <c>NO_COLOR</c> is set to anything: https://no-color.org</summary>
    public IAnsiConsole CreateTerminal() =>
        AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
                ? ColorSystemSupport.Detect
                : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(Output),
        });
}
