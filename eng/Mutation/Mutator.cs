using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace EfBatched.Mutation;

/// <summary>
/// Writes the mutants of one file into it, each behind a switch of its own. A mutated part contains no further mutants, so a file grows with
/// the depth of its expressions only.
/// </summary>
internal sealed class Mutator(SemanticModel model, string file, Func<int> nextId, IReadOnlySet<int> leftOut) : CSharpSyntaxRewriter
{
    /// <summary>The annotation of each node that holds a mutant, with its number.</summary>
    public const string Annotation = "mutant";

    private readonly List<Mutant> _mutants = [];

    /// <summary>Those that were written, and none that is left out.</summary>
    public IReadOnlyList<Mutant> Mutants => _mutants;

    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        if (node is null || Places.IsFixed(node))
        {
            return node;
        }

        if (node is FieldDeclarationSyntax constant && constant.Modifiers.Any(SyntaxKind.ConstKeyword))
        {
            return WithConstant(constant);
        }

        var visited = base.Visit(node);
        return (node, visited) switch
        {
            (ExpressionSyntax original, ExpressionSyntax changed) => WithExpressions(original, changed),
            (ExpressionStatementSyntax original, StatementSyntax changed) => WithStatement(original, changed),
            (SwitchExpressionArmSyntax original, SwitchExpressionArmSyntax changed) => WithArm(original, changed),
            (ExpressionElementSyntax original, ExpressionElementSyntax changed) => WithElement(original, changed),
            _ => visited,
        };
    }

    private ExpressionSyntax WithExpressions(ExpressionSyntax original, ExpressionSyntax changed)
    {
        foreach (var (kind, mutated) in Mutations.Of(original, model))
        {
            // What declares a variable cannot be there twice.
            if (!Places.Declares(original) && Add(kind, original, mutated) is { } id)
            {
                changed = Mark(
                    ParenthesizedExpression(ConditionalExpression(
                        Switch(id), ParenthesizedExpression(mutated.WithoutTrivia()), ParenthesizedExpression(changed.WithoutTrivia()))),
                    id).WithTriviaFrom(original);
            }
        }

        if (!Places.IsCondition(original))
        {
            return changed;
        }

        // A variable that a pattern declares has a value on one side of it only.
        var (declares, isNot) = (Places.Declares(original), original is IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax });
        changed = declares && isNot ? changed : WithOutcome(original, changed, SyntaxKind.LogicalAndExpression, "false");
        return declares && !isNot ? changed : WithOutcome(original, changed, SyntaxKind.LogicalOrExpression, "true");
    }

    private ExpressionSyntax WithOutcome(ExpressionSyntax original, ExpressionSyntax changed, SyntaxKind kind, string outcome)
    {
        if (Add(MutantKind.Condition, original, $"{original.WithoutTrivia()} → {outcome}") is not { } id)
        {
            return changed;
        }

        ExpressionSyntax isOff = kind == SyntaxKind.LogicalAndExpression ? PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, Switch(id)) : Switch(id);
        return Mark(ParenthesizedExpression(BinaryExpression(kind, ParenthesizedExpression(changed.WithoutTrivia()), isOff)), id)
            .WithTriviaFrom(original);
    }

    private StatementSyntax WithStatement(ExpressionStatementSyntax original, StatementSyntax changed) =>
        Add(MutantKind.Statement, original, $"{original.WithoutTrivia()} → nothing") is { } id
            ? Mark(IfStatement(PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, Switch(id)), Block(changed)), id)
            : changed;

    private SwitchExpressionArmSyntax WithArm(SwitchExpressionArmSyntax original, SwitchExpressionArmSyntax changed) =>
        original.WhenClause is null && original.Pattern is not DiscardPatternSyntax
            && Add(MutantKind.Condition, original, $"{original.Pattern} => … → no such arm") is { } id
            ? Mark(
                changed.WithWhenClause(WhenClause(PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, Switch(id)))
                    .WithLeadingTrivia(Space)),
                id)
            : changed;

    private CollectionElementSyntax WithElement(ExpressionElementSyntax original, ExpressionElementSyntax changed) =>
        Add(MutantKind.Statement, original, $"{original.WithoutTrivia()} → nothing") is { } id
            ? Mark(SpreadElement(Call("Unless", id, changed.Expression)), id)
            : changed;

    // A constant is compiled into whoever uses it; as a property it can be switched.
    private MemberDeclarationSyntax WithConstant(FieldDeclarationSyntax original)
    {
        if (original.Declaration.Variables is not [{ Initializer.Value: { } value } variable]
            || model.GetConstantValue(value) is not { Value: int or long or double } constant
            || Add(MutantKind.Constant, original, $"{variable.Identifier} = {value} → {Mutations.Other(constant.Value!)}") is not { } id)
        {
            return original;
        }

        var modifiers = string.Join(' ', original.Modifiers.Select(m => m.IsKind(SyntaxKind.ConstKeyword) ? "static" : m.ValueText));
        return Mark(
            ParseMemberDeclaration(
                $"{modifiers} {original.Declaration.Type} {variable.Identifier} => {Switch(id)} ? {Mutations.Other(constant.Value!)} : {value};\n")!,
            id);
    }

    private int? Add(MutantKind kind, SyntaxNode original, ExpressionSyntax mutated) =>
        Add(kind, original, $"{original.WithoutTrivia()} → {mutated.WithoutTrivia()}");

    private int? Add(MutantKind kind, SyntaxNode original, string change)
    {
        var id = nextId();
        if (leftOut.Contains(id))
        {
            return null;
        }

        var line = original.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        _mutants.Add(new Mutant(id, kind, file, line, string.Join(' ', change.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
        return id;
    }

    private static InvocationExpressionSyntax Switch(int id) => Call("Is", id);

    private static InvocationExpressionSyntax Call(string method, int id, params ExpressionSyntax[] more) =>
        InvocationExpression(
            ParseExpression($"global::EfBatched.MutationSwitch.{method}"),
            ArgumentList(SeparatedList(
                more.Prepend(LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(id))).Select(Argument))));

    private static T Mark<T>(T node, int id)
        where T : SyntaxNode =>
        node.NormalizeWhitespace().WithAdditionalAnnotations(new SyntaxAnnotation(Annotation, $"{id}"));
}
