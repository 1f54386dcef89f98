using System.Reflection;

namespace EfBatched.FunctionalTests.Releases;

/// <summary>The packages as packed from what this test was built with, under a version of their own, which is taken out of NuGet's cache at the end.</summary>
internal sealed class PackedLibrary(SolutionFolder folder) : IDisposable
{
    private static readonly string[] s_packages = ["EfBatched", "EfBatched.CommandLine", "EfBatched.AspNetCore"];

    public string Version { get; } = $"10.0.0-test.{Guid.NewGuid():N}";

    private static string Configuration =>
        typeof(PackedLibrary).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <summary>Packs into the folder <c>packages</c>, and names that to NuGet.</summary>
    public async Task PackAsync()
    {
        folder.Write("nuget.config", ShopSources.NuGetConfig(folder["packages"]));
        foreach (var package in s_packages)
        {
            await folder.RunAsync(
                "dotnet",
                [
                    "pack", Path.Combine(SolutionFolder.Repository, "src", package), "-c", Configuration, "--no-build", "-o", folder["packages"],
                    $"-p:MinVerVersionOverride={Version}", "-v", "quiet",
                ]);
        }
    }

    public void Dispose()
    {
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var package in s_packages.Select(p => Path.Combine(cache, p.ToLowerInvariant(), Version)).Where(Directory.Exists))
        {
            Directory.Delete(package, recursive: true);
        }
    }
}
