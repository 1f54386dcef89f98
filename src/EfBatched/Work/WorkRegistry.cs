using EfBatched.Declaring;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Work;

/// <summary>The works that a build knows, by the names of their migrations.</summary>
internal sealed class WorkRegistry
{
    private readonly Dictionary<string, BatchedWork> _works;

    private WorkRegistry(IModel model) =>
        _works = DeclarationReader.ReadAll(model).ToDictionary(d => d.Name, BatchedWork.Create, StringComparer.Ordinal);

    /// <summary>The works of a context's model, resolved once for each model.</summary>
    public static WorkRegistry For(DbContext context) =>
        context.Model.GetOrAddRuntimeAnnotationValue("EfBatched:Works", static model => new WorkRegistry(model!), context.Model);

    public IReadOnlyCollection<string> Names => _works.Keys;

    public BatchedWork? Find(string name) => _works.GetValueOrDefault(name);

    /// <summary>The work of a class.</summary>
    /// <exception cref="InvalidOperationException">The model does not declare the class, or declares it more than once.</exception>
    public BatchedWork FindOf(Type migrationType, Type contextType)
    {
        var found = _works.Values.Where(w => w.Declaration.MigrationType == migrationType).ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw new InvalidOperationException(WorkStrings.NotDeclared(migrationType, contextType)),
            _ => throw new InvalidOperationException(WorkStrings.DeclaredMoreThanOnce(migrationType, [.. found.Select(w => w.Name)])),
        };
    }
}
