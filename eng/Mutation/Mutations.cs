using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace EfBatched.Mutation;

/// <summary>What an expression may be replaced with.</summary>
internal static class Mutations
{
    private static readonly Dictionary<SyntaxKind, (SyntaxKind Kind, SyntaxKind Token)[]> Operators = new()
    {
        [SyntaxKind.AddExpression] = [(SyntaxKind.SubtractExpression, SyntaxKind.MinusToken)],
        [SyntaxKind.SubtractExpression] = [(SyntaxKind.AddExpression, SyntaxKind.PlusToken)],
        [SyntaxKind.MultiplyExpression] = [(SyntaxKind.DivideExpression, SyntaxKind.SlashToken)],
        [SyntaxKind.DivideExpression] = [(SyntaxKind.MultiplyExpression, SyntaxKind.AsteriskToken)],
        [SyntaxKind.ModuloExpression] = [(SyntaxKind.DivideExpression, SyntaxKind.SlashToken)],
        [SyntaxKind.LessThanExpression] =
            [(SyntaxKind.LessThanOrEqualExpression, SyntaxKind.LessThanEqualsToken), (SyntaxKind.GreaterThanOrEqualExpression, SyntaxKind.GreaterThanEqualsToken)],
        [SyntaxKind.LessThanOrEqualExpression] =
            [(SyntaxKind.LessThanExpression, SyntaxKind.LessThanToken), (SyntaxKind.GreaterThanExpression, SyntaxKind.GreaterThanToken)],
        [SyntaxKind.GreaterThanExpression] =
            [(SyntaxKind.GreaterThanOrEqualExpression, SyntaxKind.GreaterThanEqualsToken), (SyntaxKind.LessThanOrEqualExpression, SyntaxKind.LessThanEqualsToken)],
        [SyntaxKind.GreaterThanOrEqualExpression] =
            [(SyntaxKind.GreaterThanExpression, SyntaxKind.GreaterThanToken), (SyntaxKind.LessThanExpression, SyntaxKind.LessThanToken)],
        [SyntaxKind.EqualsExpression] = [(SyntaxKind.NotEqualsExpression, SyntaxKind.ExclamationEqualsToken)],
        [SyntaxKind.NotEqualsExpression] = [(SyntaxKind.EqualsExpression, SyntaxKind.EqualsEqualsToken)],
        [SyntaxKind.LogicalAndExpression] = [(SyntaxKind.LogicalOrExpression, SyntaxKind.BarBarToken)],
        [SyntaxKind.LogicalOrExpression] = [(SyntaxKind.LogicalAndExpression, SyntaxKind.AmpersandAmpersandToken)],
    };

    private static readonly Dictionary<string, string> Methods = new()
    {
        ["Min"] = "Max", ["Max"] = "Min", ["Any"] = "All", ["All"] = "Any", ["First"] = "Last", ["Take"] = "Skip", ["Skip"] = "Take",
        ["OrderBy"] = "OrderByDescending", ["OrderByDescending"] = "OrderBy", ["ThenBy"] = "ThenByDescending", ["ThenByDescending"] = "ThenBy",
        ["Append"] = "Prepend", ["Prepend"] = "Append",
    };

    // The next member of the enum would be another operation altogether.
    private static readonly Dictionary<string, string> ExpressionTypes = new()
    {
        ["LessThan"] = "LessThanOrEqual", ["LessThanOrEqual"] = "LessThan", ["GreaterThan"] = "GreaterThanOrEqual",
        ["GreaterThanOrEqual"] = "GreaterThan", ["Equal"] = "NotEqual",
    };

    public static IEnumerable<(MutantKind Kind, ExpressionSyntax Mutated)> Of(ExpressionSyntax expression, SemanticModel model) =>
        expression switch
        {
            LiteralExpressionSyntax literal => OfLiteral(literal),
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } coalesce => [(MutantKind.Operator, coalesce.Right)],
            BinaryExpressionSyntax binary when model.GetTypeInfo(binary).Type?.SpecialType != SpecialType.System_String => OfOperator(binary),
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression or (int)SyntaxKind.UnaryMinusExpression } prefix =>
                [(MutantKind.Operator, prefix.Operand)],
            IsPatternExpressionSyntax when expression.Parent is ArrowExpressionClauseSyntax or ReturnStatementSyntax or EqualsValueClauseSyntax =>
                [(MutantKind.Condition, PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, ParenthesizedExpression(expression)))],
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call
                when Methods.TryGetValue(access.Name.Identifier.ValueText, out var other) =>
                [(MutantKind.Operator, call.WithExpression(access.WithName(IdentifierName(other))))],
            MemberAccessExpressionSyntax access when model.GetSymbolInfo(access).Symbol is IFieldSymbol { ContainingType.TypeKind: TypeKind.Enum } field =>
                OfEnum(access, field),
            _ => [],
        };

    /// <summary>Another number than this one.</summary>
    public static string Other(object number) =>
        number switch
        {
            0 or 0L => "1",
            0d => "1d",
            int or long => Convert.ToString((long)Convert.ToInt64(number, CultureInfo.InvariantCulture) + 1, CultureInfo.InvariantCulture),
            _ => ((double)number * 1.5).ToString("R", CultureInfo.InvariantCulture) + "d",
        };

    private static IEnumerable<(MutantKind, ExpressionSyntax)> OfLiteral(LiteralExpressionSyntax literal) =>
        literal.Kind() switch
        {
            SyntaxKind.TrueLiteralExpression => [(MutantKind.Boolean, LiteralExpression(SyntaxKind.FalseLiteralExpression))],
            SyntaxKind.FalseLiteralExpression => [(MutantKind.Boolean, LiteralExpression(SyntaxKind.TrueLiteralExpression))],
            SyntaxKind.NumericLiteralExpression when literal.Token.Value is int or long or double =>
                [(MutantKind.Constant, ParseExpression(Other(literal.Token.Value)))],
            _ => [],
        };

    private static IEnumerable<(MutantKind, ExpressionSyntax)> OfOperator(BinaryExpressionSyntax binary) =>
        Operators.GetValueOrDefault(binary.Kind(), [])
            .Select(o => (MutantKind.Operator,
                (ExpressionSyntax)BinaryExpression(o.Kind, binary.Left, Token(o.Token).WithTriviaFrom(binary.OperatorToken), binary.Right)));

    private static IEnumerable<(MutantKind, ExpressionSyntax)> OfEnum(MemberAccessExpressionSyntax access, IFieldSymbol field)
    {
        var names = field.ContainingType.GetMembers().OfType<IFieldSymbol>().Select(f => f.Name).ToList();
        var other = field.ContainingType.Name == "ExpressionType"
            ? ExpressionTypes.GetValueOrDefault(field.Name)
            : names[(names.IndexOf(field.Name) + 1) % names.Count];
        return other is null || other == field.Name
            ? []
            : [(MutantKind.Constant, access.WithName(IdentifierName(other)))];
    }
}
