namespace EfBatched.Texts;

/// <summary>Finds the word that a mistyped one most likely stands for.</summary>
internal static class Nearest
{
    // One slip in short words, and one more for every four letters.
    private const int LettersPerSlip = 4;
    private const int ShortestPrefix = 3;

    /// <summary>The word that takes the fewest slips of the finger; null when each takes too many.</summary>
    public static string? Of(string typed, IEnumerable<string> words) =>
        words.Select(word => (Word: word, Slips: SlipsFor(typed, word)))
            .Where(c => c.Slips <= 1 + (c.Word.Length / LettersPerSlip))
            .OrderBy(c => c.Slips).ThenBy(c => c.Word, StringComparer.Ordinal)
            .Select(c => c.Word).FirstOrDefault();

    // The beginning of a word, or the whole of it in other cases, is as good as one slip.
    private static int SlipsFor(string typed, string word) =>
        word.Equals(typed, StringComparison.OrdinalIgnoreCase)
            || (typed.Length >= ShortestPrefix && word.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            ? 1
            : Distance(typed.ToUpperInvariant(), word.ToUpperInvariant());

    // Optimal string alignment: letters that are left out, put in, wrong, or in each other's place.
    private static int Distance(string a, string b)
    {
        var costs = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                costs[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(
                        Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1,
                        costs[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
                }
            }
        }

        return costs[a.Length, b.Length];
    }
}
