using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EfBatched.Mutation;

/// <summary>Which places of a file can be mutated.</summary>
internal static class Places
{
    /// <summary>True for what must stay as it is: a constant of the language, a type, or a setting that says nothing about behaviour.</summary>
    public static bool IsFixed(SyntaxNode node) =>
        node is PatternSyntax or AttributeListSyntax or TypeSyntax and not (IdentifierNameSyntax) or SwitchLabelSyntax or ParameterSyntax
            or InterpolationAlignmentClauseSyntax or BaseListSyntax or UsingDirectiveSyntax or NameColonSyntax
        || node is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } }
        // Nothing depends on it in a process without a synchronization context.
        || (node is ArgumentListSyntax && node.Parent is InvocationExpressionSyntax
            { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } });

    /// <summary>True when an expression declares a variable for what follows it.</summary>
    public static bool Declares(ExpressionSyntax expression) =>
        expression.DescendantNodes(n => n is not LambdaExpressionSyntax).Any(n => n is SingleVariableDesignationSyntax);

    /// <summary>True where a condition decides, other than a comparison, which is mutated by its operator.</summary>
    public static bool IsCondition(ExpressionSyntax expression)
    {
        if (expression is ParenthesizedExpressionSyntax or DeclarationExpressionSyntax or LiteralExpressionSyntax
            || (expression is BinaryExpressionSyntax && !expression.IsKind(SyntaxKind.IsExpression)))
        {
            return false;
        }

        SyntaxNode node = expression;
        while (node.Parent is ParenthesizedExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression })
        {
            node = node.Parent;
        }

        return node == expression && node.Parent switch
        {
            IfStatementSyntax parent => parent.Condition == node,
            WhileStatementSyntax parent => parent.Condition == node,
            ConditionalExpressionSyntax parent => parent.Condition == node,
            WhenClauseSyntax or CatchFilterClauseSyntax => true,
            BinaryExpressionSyntax parent => parent.Kind() is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression,
            _ => false,
        };
    }
}
