namespace EfBatched.Declaring;

/// <summary>Refuses a declaration that cannot be run by its predicate.</summary>
internal static class DeclarationPredicate
{
    public static void Check(BatchedMigrationDeclaration declaration)
    {
        if (declaration.Conditions.Count == 0)
        {
            throw new InvalidOperationException(DeclaringStrings.PredicateWithoutWhere(declaration.Name));
        }

        if (declaration.KeyProperties.Count > 1)
        {
            throw new InvalidOperationException(DeclaringStrings.PredicateWithCompositeKey(declaration.Name, declaration.EntityType));
        }

        if (declaration.MaxParallelJobs > 1)
        {
            throw new InvalidOperationException(DeclaringStrings.PredicateInParallel(declaration.Name, declaration.MaxParallelJobs));
        }
    }
}
