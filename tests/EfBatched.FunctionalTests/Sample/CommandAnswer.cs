namespace EfBatched.FunctionalTests.Sample;

/// <summary>What a command has answered, standard output first.</summary>
internal sealed record CommandAnswer(int ExitCode, IReadOnlyList<string> Lines)
{
    public string Text => string.Join('\n', Lines);
}
