using System.Collections.Frozen;

namespace EfBatched.Databases.Errors;

/// <summary>Finds what a code means: the most exact row of those that are given.</summary>
internal sealed class FaultTable(IReadOnlyList<FaultCode> all)
{
    private readonly FrozenDictionary<string, FaultCode> _codes = all.ToFrozenDictionary(c => c.Code, StringComparer.Ordinal);

    /// <summary>The row of the first code that has one; an unknown fault when none has.</summary>
    public FaultCode Find(params ReadOnlySpan<string> fromExactToGeneral)
    {
        foreach (var code in fromExactToGeneral)
        {
            if (_codes.TryGetValue(code, out var row))
            {
                return row;
            }
        }

        return new FaultCode(fromExactToGeneral[0], FailureKind.Unknown, FaultOrigin.Unknown, "not listed");
    }
}
