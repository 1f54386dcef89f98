using EfBatched.Sql;

namespace EfBatched.Tests.Storage;

[Trait("contract", "T9")]
public class RecordableTextTest
{
    // Attributes are stored in UTF-8, which has no halves of surrogate pairs.
    public static TheoryData<string, string> Texts =>
        new()
        {
            { "plain", "plain" },
            { "", "" },
            { "a\0b", @"a\u0000b" },
            { "café € 😀", "café € 😀" },
            { "cut \uD83D", @"cut \uD83D" },
            { "\uDE00 tail", @"\uDE00 tail" },
            { "\uD83D\uD83D\uDE00", @"\uD83D" + "😀" },
        };

    [Theory]
    [MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public void What_no_database_stores_is_escaped(string text, string expected) => Assert.Equal(expected, RecordableText.Of(text));

    [Theory]
    [InlineData("plain\n", "plain\n")]
    [InlineData("1 €", @"1 \u20AC")]
    [InlineData("😀", @"\uD83D\uDE00")]
    public void Where_the_encoding_lacks_characters_all_but_ascii_is_escaped(string text, string expected) =>
        Assert.Equal(expected, RecordableText.InAscii(text));

    [Fact]
    public void A_long_text_is_cut_and_says_so()
    {
        var text = RecordableText.Of(new string('x', 10_000_000));

        Assert.Equal(RecordableText.MaxLength, text.Length);
        Assert.EndsWith("x… (cut: it has 10,000,000 characters)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_leaves_no_half_of_a_character()
    {
        var texts = Enumerable.Range(0, 2).Select(i => RecordableText.Cut(new string('x', i) + string.Concat(Enumerable.Repeat("😀", 100)), 100));

        Assert.All(texts, t => Assert.DoesNotContain(@"\uD83D", RecordableText.Of(t), StringComparison.Ordinal));
    }
}
