using EfBatched.Reporting;

namespace EfBatched.Tests.Operations;

public class StateTextTest
{
    [Fact]
    public void Progress_is_one_line() =>
        Assert.Equal("BackfillSearchName 42% 56,800 of about 135,233 rows, 19,600 rows/s, 3 to 5 s left", StateText.Progress(BackfillState.Running));

    [Fact]
    public void What_is_unknown_is_left_out() =>
        Assert.Equal(
            "BackfillSearchName 56,800 rows",
            StateText.Progress(BackfillState.Running with { EstimatedRows = null, RowsPerSecond = null, RemainingTimeRange = null }));

    [Theory]
    [InlineData(BatchedMigrationPhase.Verify, "search 40%")]
    [InlineData(BatchedMigrationPhase.Sweep, "sweep 40%")]
    [InlineData(BatchedMigrationPhase.Walk, "42%")]
    [Trait("contract", "B16")]
    public void A_phase_after_the_walk_has_a_progress_of_its_own(BatchedMigrationPhase phase, string percent)
    {
        var state = BackfillState.Running with { Phase = phase, PhaseProgress = 0.401 };

        Assert.Equal(percent, StateText.Percent(state));
        Assert.Equal("100%", StateText.Percent(state with { Status = BatchedMigrationStatus.Finished }));
    }

    [Fact]
    [Trait("contract", "B16")]
    public void A_time_left_that_is_not_known_is_said_with_its_cause()
    {
        Assert.Equal("3 to 5 s", StateText.TimeLeft(BackfillState.Running));
        Assert.Equal("measuring", StateText.TimeLeft(BackfillState.Running with { RemainingTimeRange = null, RemainingTimeNote = "measuring" }));
        Assert.Equal("", StateText.TimeLeft(BackfillState.Running with { RemainingTimeRange = null }));
    }

    [Theory]
    [InlineData("It is held until 03:00.", "held until 03:00.")]
    [InlineData("It has finished.", "finished.")]
    [InlineData("It was cancelled", "cancelled")]
    [InlineData("It runs: 2 job(s) at work.", "runs: 2 job(s) at work.")]
    [InlineData("No runner is alive: none.", "No runner is alive: none.")]
    [InlineData("", "")]
    [Trait("contract", "T14")]
    public void A_sentence_after_a_name_is_the_explanation_without_its_subject(string explanation, string sentence) =>
        Assert.Equal(sentence, StateText.Sentence(BackfillState.Running with { Explanation = explanation }));
}
