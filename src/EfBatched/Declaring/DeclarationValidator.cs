using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Declaring;

/// <summary>
/// Holds the declarations against a model that is being built. Done then only: a model that runs has been built once, and no longer knows all
/// of its indexes' shapes.
/// </summary>
internal sealed class DeclarationValidator(string providerName, IRelationalTypeMappingSource mappings)
{
    private readonly DeclarationKeyType _keyType = new(providerName, mappings);

    /// <exception cref="InvalidOperationException">A declaration does not fit the model; the message says which and what to do.</exception>
    public void Validate(IReadOnlyModel model)
    {
        foreach (var declaration in DeclarationReader.ReadAll(model))
        {
            DeclarationConditions.Check(declaration);
            if (declaration.IsByPredicate)
            {
                DeclarationPredicate.Check(declaration);
                continue;
            }

            _keyType.Check(declaration);
            DeclarationKeyIndex.Check(declaration);
        }
    }
}
