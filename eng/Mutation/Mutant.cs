namespace EfBatched.Mutation;

/// <summary>One change of the sources.</summary>
/// <param name="Id">By which the environment switches it on.</param>
/// <param name="Kind">What sort of change it is.</param>
/// <param name="File">Its file, from the root of the repository.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Change">What became of what, in one line.</param>
internal sealed record Mutant(int Id, MutantKind Kind, string File, int Line, string Change)
{
    public override string ToString() => $"{File}:{Line} {Change}";
}
