using System.Text.RegularExpressions;
using EfBatched.TestUtilities;

namespace EfBatched.Tests.Documentation;

public partial class DocumentationTest
{
    private static readonly IReadOnlyList<(string Name, string Code)> Snippets = [.. ReadSnippets()];

    public static TheoryData<string> Documents =>
        [.. Repository.Documents];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_csharp_block_is_compiled(string document)
    {
        var strangers = Blocks(document).Where(b => !Snippets.Any(s => s.Code.Contains(Normalize(b), StringComparison.Ordinal)));

        Assert.Empty(strangers);
    }

    [Fact]
    public void Every_snippet_is_shown()
    {
        var blocks = Repository.Documents.SelectMany(Blocks).Select(Normalize).ToList();

        Assert.NotEmpty(Snippets);
        Assert.Empty(Snippets.Where(s => !blocks.Any(b => s.Code.Contains(b, StringComparison.Ordinal))).Select(s => s.Name));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_to_a_file_leads_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        var broken = Link().Matches(Repository.Read(document))
            .Select(m => m.Groups["path"].Value)
            .Where(p => !p.Contains("://", StringComparison.Ordinal))
            .Where(p => !Path.Exists(Path.Combine(folder, p)));

        Assert.Empty(broken);
    }

    [Fact]
    public void The_quick_start_has_at_most_30_lines_of_code()
    {
        var lines = Blocks("README.md").SelectMany(b => b.Split('\n')).Count(l => !string.IsNullOrWhiteSpace(l));

        Assert.InRange(lines, 1, 30);
    }

    private static IEnumerable<string> Blocks(string document) =>
        CSharpBlock().Matches(Repository.Read(document)).Select(m => m.Groups["code"].Value);

    private static IEnumerable<(string Name, string Code)> ReadSnippets() =>
        Repository.Files("tests", "*.cs").Concat(Repository.Files("samples", "*.cs"))
            .SelectMany(f => Snippet().Matches(File.ReadAllText(f).ReplaceLineEndings("\n")))
            .Select(m => (m.Groups["name"].Value, Normalize(m.Groups["code"].Value)));

    private static string Normalize(string code) =>
        Space().Replace(code, " ").Trim();

    [GeneratedRegex(@"^[ ]*```csharp\n(?<code>.*?)^[ ]*```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^\s*// snippet: (?<name>\S+)\n(?<code>.*?)^\s*// end$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"\]\((?<path>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
