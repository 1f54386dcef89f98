using System.Globalization;

namespace EfBatched.Benchmarks;

/// <summary>What the command line asks for.</summary>
/// <param name="Divisor">Every number of rows is divided by it.</param>
/// <param name="Repeat">How often each contestant of a case runs; null leaves that to the case.</param>
/// <param name="Cases">The cases to run; empty for all.</param>
/// <param name="Contestants">Parts of the names of the contestants to measure; empty for all.</param>
/// <param name="Output">The document to write; null for none.</param>
internal sealed record BenchmarkOptions(int Divisor, int? Repeat, IReadOnlyList<string> Cases, IReadOnlyList<string> Contestants, string? Output)
{
    public const string Usage =
        """
        Usage: eng/bench.sh [--quick] [--case NAME]... [--contestant TEXT]... [--repeat N] [--divide N]
                            [--output FILE]

          --quick            a twentieth of the rows, each contestant once
          --case NAME        only this case; may be given several times
          --contestant TEXT  only contestants with TEXT in their name; may be given several times
          --repeat N         how often each contestant runs; the median counts
          --divide N         divides all numbers of rows
          --output FILE      writes the report there; a full run writes docs/performance.md
        """;

    /// <exception cref="ArgumentException">An argument is unknown, or lacks its value.</exception>
    public static BenchmarkOptions Parse(string[] args, string document)
    {
        var options = new BenchmarkOptions(1, null, [], [], document);
        for (var i = 0; i < args.Length; i++)
        {
            string Value() => ++i < args.Length ? args[i] : throw new ArgumentException($"'{args[i - 1]}' needs a value.");
            int Number() => int.TryParse(Value(), CultureInfo.InvariantCulture, out var number) && number > 0
                ? number
                : throw new ArgumentException($"'{args[i - 1]}' needs a number above zero.");
            options = args[i] switch
            {
                "--quick" => options with { Divisor = 20, Repeat = options.Repeat ?? 1, Output = WithoutDefault(options) },
                "--case" => options with { Cases = [.. options.Cases, Value()], Output = WithoutDefault(options) },
                "--contestant" => options with { Contestants = [.. options.Contestants, Value()], Output = WithoutDefault(options) },
                "--repeat" => options with { Repeat = Number() },
                "--divide" => options with { Divisor = Number(), Output = WithoutDefault(options) },
                "--output" => options with { Output = Value() },
                _ => throw new ArgumentException($"'{args[i]}' is no option."),
            };
        }

        return options;

        string? WithoutDefault(BenchmarkOptions current) => current.Output == document ? null : current.Output;
    }

    public bool Measures(string contestant) =>
        Contestants.Count == 0 || Contestants.Any(c => contestant.Contains(c, StringComparison.OrdinalIgnoreCase));

    public int Rows(int ofFullRun) => Math.Max(ofFullRun / Divisor, 1);

    public int Repeats(int ofFullRun) => Repeat ?? ofFullRun;
}
