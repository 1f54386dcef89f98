using System.Reflection;
using Microsoft.CodeAnalysis;

namespace EfBatched.Mutation;

/// <summary>Loads the source generators that the library's compilation runs.</summary>
internal sealed class AnalyzerLoader : IAnalyzerAssemblyLoader
{
    public void AddDependencyLocation(string fullPath)
    {
    }

    public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
}
