using EfBatched.Reporting;

namespace EfBatched.Tests.Operations;

public class StateTextTest
{
    [Fact]
    public void Progress_is_one_line() =>
        Assert.Equal("BackfillSearchName 42% 56,800 of about 135,233 rows, 19,600 rows/s, 4 s left", StateText.Progress(BackfillState.Running));

    [Fact]
    public void What_is_unknown_is_left_out() =>
        Assert.Equal(
            "BackfillSearchName 56,800 rows", StateText.Progress(BackfillState.Running with { EstimatedRows = null, RowsPerSecond = null }));

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
