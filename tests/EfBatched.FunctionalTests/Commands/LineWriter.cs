using EfBatched.TestUtilities;

namespace EfBatched.FunctionalTests.Commands;

/// <summary>A writer whose lines can be awaited.</summary>
internal sealed class LineWriter : StringWriter
{
    public Recording<string> Lines { get; } = new();

    public override Task WriteLineAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
    {
        Lines.Add(buffer.ToString());
        return Task.CompletedTask;
    }

    public override Task WriteLineAsync(string? value)
    {
        Lines.Add(value ?? "");
        return Task.CompletedTask;
    }

    public Task<string> WaitForAsync(string beginning) =>
        Lines.WaitForAsync(l => l.StartsWith(beginning, StringComparison.Ordinal), beginning, TimeSpan.FromMinutes(2));
}
