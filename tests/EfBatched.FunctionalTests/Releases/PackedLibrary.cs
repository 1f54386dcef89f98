using System.Reflection;

namespace EfBatched.FunctionalTests.Releases;

/// <summary>
/// The packages as packed from what these tests were built with, once for all of them, under a version of their own, which is taken out of NuGet's
/// cache at the end.
/// </summary>
public sealed class PackedLibrary : IDisposable
{
    private static readonly string[] s_packages = ["EfBatched", "EfBatched.CommandLine", "EfBatched.AspNetCore"];

    private readonly SolutionFolder _folder = new();
    private readonly Lazy<Task<string>> _packed;

    /// <summary>Packs when first asked to.</summary>
    public PackedLibrary() => _packed = new Lazy<Task<string>>(PackOnceAsync);

    /// <summary>The version of the packages.</summary>
    public string Version { get; } = $"10.0.0-test.{Guid.NewGuid():N}";

    private static string Configuration =>
        typeof(PackedLibrary).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <summary>Packs, if nobody has, and returns the folder of the packages.</summary>
    public Task<string> PackAsync() => _packed.Value;

    /// <inheritdoc />
    public void Dispose()
    {
        _folder.Dispose();
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var package in s_packages.Select(p => Path.Combine(cache, p.ToLowerInvariant(), Version)).Where(Directory.Exists))
        {
            Directory.Delete(package, recursive: true);
        }
    }

    private async Task<string> PackOnceAsync()
    {
        var projects = s_packages.Select(p => Path.Combine(SolutionFolder.Repository, "src", p, $"{p}.csproj"));
        _folder.Write("pack.proj", ShopSources.Pack(string.Join(';', projects), Configuration, _folder["packages"], Version));
        await _folder.RunAsync("dotnet", ["msbuild", "pack.proj", "-v:quiet", "-nologo"]);
        return _folder["packages"];
    }
}
