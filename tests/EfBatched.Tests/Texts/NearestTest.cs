using EfBatched.Texts;

namespace EfBatched.Tests.Texts;

public class NearestTest
{
    private static readonly string[] Words = ["list", "status", "explain", "resume", "retry", "run", "runners", "--json", "--reason"];

    [Theory]
    [InlineData("lst", "list")]
    [InlineData("lits", "list")]
    [InlineData("LIST", "list")]
    [InlineData("exp", "explain")]
    [InlineData("runer", "runners")]
    [InlineData("retyr", "retry")]
    [InlineData("-json", "--json")]
    [InlineData("--raeson", "--reason")]
    [InlineData("frobnicate", null)]
    [InlineData("xy", null)]
    public void The_word_with_the_fewest_slips_is_meant(string typed, string? meant) => Assert.Equal(meant, Nearest.Of(typed, Words));

    [Fact]
    public void Of_nothing_nothing_is_near() => Assert.Null(Nearest.Of("list", []));
}
