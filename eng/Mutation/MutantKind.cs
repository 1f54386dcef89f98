namespace EfBatched.Mutation;

internal enum MutantKind
{
    Operator,
    Condition,
    Constant,
    Boolean,
    Statement,
}
