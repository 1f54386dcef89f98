using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace EfBatched.Mutation;

/// <summary>The library, compiled as its project compiles it, with all mutants of some files in it.</summary>
internal sealed class Library
{
    private readonly string _root;
    private readonly CSharpCommandLineArguments _arguments;
    private readonly CSharpCompilation _original;

    private Library(string root, CSharpCommandLineArguments arguments)
    {
        _root = root;
        _arguments = arguments;
        _original = CSharpCompilation.Create(
            "EfBatched",
            arguments.SourceFiles.Select(f => Parse(f.Path)),
            arguments.MetadataReferences.Select(r => MetadataReference.CreateFromFile(r.Reference)),
            arguments.CompilationOptions.WithGeneralDiagnosticOption(ReportDiagnostic.Default));
    }

    /// <summary>The mutants that are in it.</summary>
    public IReadOnlyList<Mutant> Mutants { get; private set; } = [];

    /// <summary>How many changes the compiler refused, and are left out.</summary>
    public int Uncompiled { get; private set; }

    public static async Task<Library> OpenAsync(string root)
    {
        var folder = Path.Combine(root, "src", "EfBatched");
        var json = await Command.ReadAsync(
            folder,
            "dotnet", "msbuild", "EfBatched.csproj", "-t:Compile", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true",
            "-p:NonExistentFile=none", "-getItem:CscCommandLineArgs");
        using var document = JsonDocument.Parse(json);
        var arguments = document.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray()
            .Select(a => a.GetProperty("Identity").GetString()!);
        return new Library(root, CSharpCommandLineParser.Default.Parse(arguments, folder, sdkDirectory: null));
    }

    /// <summary>Writes the library with the mutants of the files to a path; changes that do not compile are left out.</summary>
    public void Emit(IReadOnlySet<string> files, string path)
    {
        for (var leftOut = new HashSet<int>(); ; Uncompiled = leftOut.Count)
        {
            var mutated = Mutate(files, leftOut);
            var driver = CSharpGeneratorDriver.Create(
                _arguments.AnalyzerReferences
                    .SelectMany(r => new AnalyzerFileReference(r.FilePath, new AnalyzerLoader()).GetGenerators(LanguageNames.CSharp)),
                parseOptions: _arguments.ParseOptions);
            driver.RunGeneratorsAndUpdateCompilation(mutated, out var generated, out _);
            using var stream = new MemoryStream();
            var result = generated.Emit(stream, manifestResources: _arguments.ManifestResources);
            if (result.Success)
            {
                File.WriteAllBytes(path, stream.ToArray());
                return;
            }

            var errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
            var causes = errors.SelectMany(FindCause).Except(leftOut).ToList();
            leftOut.UnionWith(causes);
            if (causes.Count == 0)
            {
                throw new InvalidOperationException("The library does not compile:\n" + string.Join('\n', errors.Take(20)));
            }
        }
    }

    private CSharpCompilation Mutate(IReadOnlySet<string> files, IReadOnlySet<int> leftOut)
    {
        var id = 0;
        var mutants = new List<Mutant>();
        var mutated = _original.AddSyntaxTrees(Parse(Path.Combine(AppContext.BaseDirectory, "MutationSwitch.txt")));
        foreach (var tree in _original.SyntaxTrees.Where(t => files.Contains(t.FilePath)).OrderBy(t => t.FilePath, StringComparer.Ordinal))
        {
            var mutator = new Mutator(
                _original.GetSemanticModel(tree), Path.GetRelativePath(_root, tree.FilePath), () => ++id, leftOut);
            mutated = mutated.ReplaceSyntaxTree(tree, tree.WithRootAndOptions(mutator.Visit(tree.GetRoot())!, tree.Options));
            mutants.AddRange(mutator.Mutants);
        }

        Mutants = mutants;
        return mutated;
    }

    // The change that an error lies in; else every one of the member that it lies in, as with a variable that is not assigned any more.
    private List<int> FindCause(Diagnostic error)
    {
        if (error.Location.SourceTree?.GetRoot().FindNode(error.Location.SourceSpan, getInnermostNodeForTie: true) is not { } place)
        {
            return [];
        }

        var innermost = place.AncestorsAndSelf().SelectMany(Ids).Take(1).ToList();
        if (innermost.Count == 1 && error.Id is not ("CS0165" or "CS0133"))
        {
            return innermost;
        }

        var kinds = Mutants.ToDictionary(m => m.Id, m => m.Kind);
        var name = place.ToString();
        var constants = Mutants.Where(m => m.Kind == MutantKind.Constant && m.Change.StartsWith(name + " = ", StringComparison.Ordinal));
        var member = place.AncestorsAndSelf().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.MemberDeclarationSyntax>().First();
        var ofMember = member.DescendantNodesAndSelf().SelectMany(Ids)
            .Where(i => kinds[i] is MutantKind.Condition or MutantKind.Statement);
        return error.Id == "CS0165" ? [.. ofMember] : constants.Any() ? [.. constants.Select(m => m.Id)] : [.. innermost, .. ofMember];

        static IEnumerable<int> Ids(SyntaxNode node) =>
            node.GetAnnotations(Mutator.Annotation).Select(a => int.Parse(a.Data!, System.Globalization.CultureInfo.InvariantCulture));
    }

    private SyntaxTree Parse(string path) =>
        CSharpSyntaxTree.ParseText(
            SourceText.From(File.ReadAllText(path), System.Text.Encoding.UTF8), _arguments?.ParseOptions ?? CSharpParseOptions.Default, path);
}
