using EfBatched.ExplorerTests.Scripts;

namespace EfBatched.ExplorerTests.World;

/// <summary>The arguments of a <see cref="ChangeItems{TRow}" />: what it declares.</summary>
internal sealed record ItemDeclaration(string Sizes, RowSearch Search);
