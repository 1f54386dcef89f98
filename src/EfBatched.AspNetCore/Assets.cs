using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace EfBatched.AspNetCore;

/// <summary>The files of the pages, which are in the assembly; their addresses change with their content, so that browsers keep them.</summary>
internal static class Assets
{
    private static readonly FrozenDictionary<string, (byte[] Content, string Type, string Hash)> Files = new[]
        {
            ("dashboard.css", "text/css; charset=utf-8"),
            ("dashboard.js", "text/javascript; charset=utf-8"),
            ("idiomorph.min.js", "text/javascript; charset=utf-8"),
        }
        .Select(f => (Name: f.Item1, Type: f.Item2, Content: Read(f.Item1)))
        .ToFrozenDictionary(f => f.Name, f => (f.Content, f.Type, Convert.ToHexStringLower(SHA256.HashData(f.Content))[..12]));

    public static string HashOf(string name) => Files[name].Hash;

    public static IResult Serve(string hash, string file, HttpContext context)
    {
        if (!Files.TryGetValue(file, out var found) || found.Hash != hash)
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(found.Content, found.Type);
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly was built without '{name}'.");
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
