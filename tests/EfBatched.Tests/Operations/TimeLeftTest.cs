using EfBatched.Reporting;
using EfBatched.Throttling;

namespace EfBatched.Tests.Operations;

/// <summary>Runs of many shapes in simulated time: the true end lies in the range that was said.</summary>
[Trait("contract", "B16")]
public class TimeLeftTest
{
    private const int Looks = 200;
    private static readonly RunWindow Night = new(new TimeOnly(22, 0), new TimeOnly(6, 0));

    // The rows per second at a time, in seconds, and a share of the rows.
    private static readonly SimulatedRun[] Runs =
    [
        new("constant", (_, _, _) => 1_000),
        new("constant, large jobs", (_, _, _) => 1_000) { JobRows = 50_000 },
        new("constant, three jobs at once", (_, _, _) => 1_000) { ParallelJobs = 3 },
        new("constant, searched quickly", (_, _, _) => 1_000) { SearchIsFaster = 8 },
        new("constant, searched at length", (_, _, _) => 1_000) { SearchIsFaster = 4 },
        new("sparse: next to no row to change, and the search as long as the walk", (_, _, _) => 1_500) { Changed = 0.01, SearchIsFaster = 1.3 },
        new("an estimate too low by a thirtieth", (_, _, _) => 1_000) { Estimate = 0.97 },
        new("an estimate too high by a thirtieth", (_, _, _) => 1_000) { Estimate = 1.03 },
        new("up and down from one moment to the next", (_, _, random) => 1_000 * (0.3 + (1.4 * random.NextDouble()))),
        new("slowing, to two fifths", (_, done, _) => 1_000 * (1 - (0.6 * done))),
        new("slowing, to a fifth", (_, done, _) => 1_000 * (1 - (0.8 * done))),
        new("slowing ever less", (_, done, _) => 1_000 * Math.Pow(0.4, done)),
        new("speeding up, from two fifths", (_, done, _) => 1_000 * (0.4 + (0.6 * done))),
        new("warming up for a minute", (time, _, _) => 1_000 * Math.Min(1, 0.1 + (time / 60))),
        new("caching more and more", (time, _, _) => 1_000 * (1 - (0.5 * Math.Exp(-time / 100)))),
        new("slower by a quarter from the middle on", (_, done, _) => done < 0.5 ? 1_000 : 770),
        new("faster by a third from the middle on", (_, done, _) => done < 0.5 ? 1_000 : 1_300),
        new("held for 30 s of each 2 min", (time, _, _) => time % 120 < 30 ? 0 : 1_000),
        new("held for 50 s of each 2 min", (time, _, _) => time % 120 < 50 ? 0 : 1_000),
        new("held for a minute every ten", (time, _, _) => time % 600 > 540 ? 0 : 1_000),
        new("resting three quarters of its time", (time, _, _) => time % 10 < 2.5 ? 1_000 : 0),
        new("resting nearly always", (time, _, _) => time % 40 < 1 ? 4_000 : 0),
        new("skewed: every fifth range four times as slow", (_, done, _) => (int)(done * 40) % 5 == 0 ? 250 : 1_000),
        new("failed jobs tried again at the end, more slowly", (_, done, _) => done < 0.97 ? 1_000 : 500),
        new("bursts", (_, _, random) => random.Next(3) == 0 ? 3_000 : 100),
        new("in the night: twenty hours of work in windows of eight", (_, _, _) => 14) { Window = Night },
        new("in the night, and up and down", (_, _, random) => 14 * (0.3 + (1.4 * random.NextDouble()))) { Window = Night },
        new("at noon: ten hours of work in windows of two", (_, _, _) => 28) { Window = new RunWindow(new TimeOnly(11, 0), new TimeOnly(13, 0)) },
        new("over before the window closes", (_, _, _) => 100) { Window = Night },
        new("traffic that comes and goes every three minutes", (time, _, _) => 1_000 * (1 + (0.5 * Math.Sin(time / 90 * Math.PI)))),
    ];

    public static TheoryData<string> Names => [.. Runs.Select(r => r.Name)];

    [Fact]
    public void There_are_enough_of_them() => Assert.True(Runs.Length >= 20);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_end_lies_in_the_range_in_nine_of_ten_looks(string name)
    {
        var run = Runs.Single(r => r.Name == name).Play();
        var from = run.TimeOf(0.2);
        // Outside its hours it is held, and nobody says how long it will take.
        var looks = Enumerable.Range(0, Looks).Select(i => from + ((run.End - from) * i / Looks)).Where(run.IsOpen).ToList();

        var answers = looks.Select(t => (Left: run.End - t, Said: run.LookAt(t).Remaining)).Where(a => a.Said is not null)
            .Select(a => (a.Left, Low: a.Said!.Value.AtLeast.TotalSeconds, High: a.Said.Value.AtMost.TotalSeconds)).ToList();

        var inside = answers.Count(a => a.Left >= a.Low && a.Left <= a.High);
        Assert.True(looks.Count > 0 && answers.Count >= looks.Count * 0.9, $"{answers.Count} of {looks.Count} looks have an answer.");
        Assert.True(inside >= answers.Count * 0.9, $"{inside} of {answers.Count} answers are true.");
        Assert.InRange(answers.Select(a => a.High / a.Low).Order().ElementAt(answers.Count / 2), 1, 5.5);
    }

    [Fact]
    public void A_steady_run_has_a_narrow_range()
    {
        var run = Runs[0].Play();
        var said = run.LookAt(run.TimeOf(0.5)).Remaining!.Value;

        Assert.InRange(said.AtMost / said.AtLeast, 1, 2.1);
        Assert.InRange(said.Middle.TotalSeconds, 450, 550);
    }

    [Fact]
    public void Before_anything_is_measured_it_says_so()
    {
        var run = Runs[0].Play();

        Assert.Equal((null, "measuring"), (run.LookAt(2).Remaining, run.LookAt(2).Note));
        Assert.NotNull(run.LookAt(100).Remaining);
    }

    [Fact]
    public void Hours_in_which_it_may_not_run_are_in_the_range()
    {
        var run = Runs.Single(r => r.Name.StartsWith("in the night: ", StringComparison.Ordinal)).Play();
        var said = run.LookAt(TimeSpan.FromHours(5).TotalSeconds);
        var brief = Runs.Single(r => r.Name.StartsWith("over before", StringComparison.Ordinal)).Play();

        // Nearly fifteen hours of work are left: one of this night, eight of the next and more of the third.
        Assert.InRange(said.Remaining!.Value.AtLeast.TotalHours, 17, 47);
        Assert.InRange(said.Remaining.Value.AtMost.TotalHours, 47, 75);
        Assert.Equal(TimeSpan.FromHours(48), said.Closed);
        Assert.InRange(said.RowsPerSecond!.Value, 13, 15);
        Assert.Null(brief.LookAt(brief.TimeOf(0.5)).Closed);
    }

    [Fact]
    public void The_search_is_a_phase_of_its_own()
    {
        var run = Runs.Single(r => r.Name == "constant, searched at length").Play();
        var end = run.TimeOf(1);

        Assert.Equal("measuring", run.LookAt(end + 2).Note);
        var half = run.LookAt(end + ((run.End - end) / 2));
        Assert.InRange(half.PhaseProgress!.Value, 0.49, 0.51);
        Assert.InRange(half.RowsPerSecond!.Value, 3_500, 4_200);
        Assert.NotNull(half.Remaining);
    }
}
