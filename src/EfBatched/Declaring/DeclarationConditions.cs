namespace EfBatched.Declaring;

/// <summary>
/// Refuses a declaration whose conditions the model makes constant: EF leaves them out of the SQL as false, and the migration would finish, even
/// be verified, without a look at any row.
/// </summary>
internal static class DeclarationConditions
{
    public static void Check(BatchedMigrationDeclaration declaration)
    {
        foreach (var condition in declaration.Conditions)
        {
            if (new ImpossibleCondition(condition.Parameters[0], declaration.EntityType).Find(condition.Body) is { } required)
            {
                throw new InvalidOperationException(DeclaringStrings.ConstantCondition(declaration.Name, required));
            }
        }
    }
}
