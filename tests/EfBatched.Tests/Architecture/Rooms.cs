using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using EfBatched.TestUtilities;

namespace EfBatched.Tests.Architecture;

/// <summary>
/// What uses what, in the compiled library: a room is a folder of its sources. Public types are in the namespaces that users type, so the folder
/// of a type is that of its file, which has its name.
/// </summary>
internal sealed class Rooms
{
    private static readonly string Sources = Path.Combine(Repository.Root, "src", "EfBatched");

    private readonly Dictionary<string, string> _folders = Directory
        .EnumerateFiles(Sources, "*.cs", SearchOption.AllDirectories)
        .Select(f => (Type: Path.GetFileName(f).Split('.', '{')[0], Folder: Path.GetDirectoryName(Path.GetRelativePath(Sources, f))!))
        .Where(f => !f.Folder.StartsWith("obj", StringComparison.Ordinal) && !f.Folder.StartsWith("bin", StringComparison.Ordinal))
        // A type in several files has one folder, and no two types have one name.
        .GroupBy(f => f.Type, f => f.Folder.Replace(Path.DirectorySeparatorChar, '.'), StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Distinct().Single(), StringComparer.Ordinal);

    private readonly IReadOnlyList<(IType From, IType To)> _uses;

    public Rooms()
    {
        var library = new ArchLoader().LoadAssemblies(typeof(BatchedMigration).Assembly).Build();
        // Of a generic method's parameter nobody knows which room it comes from.
        _uses = [.. library.Types.SelectMany(t => t.Dependencies).Where(d => d.Target is not GenericParameter).Select(d => (d.Origin, d.Target))];
    }

    /// <summary>Every use of one room by another, with some of the types, where the other uses the first as well, by whatever way.</summary>
    /// <param name="depth">1 for the rooms of the top level, 2 for those within them.</param>
    /// <param name="planted">A use that the library does not have, as (from, to).</param>
    public IReadOnlyList<string> FindCircles(int depth, (string From, string To)? planted = null)
    {
        var uses = _uses
            .Select(u => (From: RoomOf(u.From, depth), To: RoomOf(u.To, depth), By: $"{u.From.Name} uses {u.To.Name}"))
            .Where(u => u.From is not null && u.To is not null && u.From != u.To)
            .Concat(planted is { } use ? [(use.From, use.To, "planted")] : [])
            .ToLookup(u => (From: u.From!, To: u.To!), u => u.By);
        return
        [
            .. uses.Where(u => Reach(u.Key.To).Contains(u.Key.From))
                .Select(u => $"{u.Key.From} -> {u.Key.To}: {string.Join(", ", u.Distinct().Take(3))}"),
        ];

        HashSet<string> Reach(string from)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var next = new Stack<string>([from]);
            while (next.TryPop(out var room))
            {
                foreach (var to in uses.Where(u => u.Key.From == room).Select(u => u.Key.To).Where(seen.Add))
                {
                    next.Push(to);
                }
            }

            return seen;
        }
    }

    /// <summary>The rooms of the top level.</summary>
    public IReadOnlyList<string> Names => [.. _folders.Values.Where(f => f.Length > 0).Select(f => f.Split('.')[0]).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The types of the library whose file was not found by their names.</summary>
    public IReadOnlyList<string> Homeless =>
        [.. _uses.Select(u => u.From).Where(t => IsOfLibrary(t) && RoomOf(t, 1) is null).Select(t => t.FullName).Distinct().Order(StringComparer.Ordinal)];

    // A nested type lives where the outermost one does.
    private string? RoomOf(IType type, int depth)
    {
        var name = type.FullName[((type.Namespace?.FullName.Length ?? -1) + 1)..].Split('`', '+', '/')[0];
        return IsOfLibrary(type) && _folders.TryGetValue(name, out var folder) ? string.Join('.', folder.Split('.').Take(depth)) : null;
    }

    private static bool IsOfLibrary(IType type) =>
        type.Assembly.Name.StartsWith("EfBatched", StringComparison.Ordinal) && !type.FullName.Contains('<', StringComparison.Ordinal);
}
