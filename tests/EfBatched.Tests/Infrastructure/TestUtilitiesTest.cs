using EfBatched.TestUtilities;

namespace EfBatched.Tests.Infrastructure;

/// <summary>What tests of every kind use does not know the model of some of them.</summary>
public class TestUtilitiesTest
{
    [Theory]
    [InlineData("Postgres/Servers", "Postgres;", "Faults", "Shop", "Batching")]
    [InlineData("Postgres", "Faults", "Shop", "Batching")]
    [InlineData("Faults", "Postgres", "Shop", "Batching")]
    [InlineData("Processes", "Postgres", "Faults", "Shop", "Batching")]
    public void A_folder_does_not_use(string folder, params string[] others)
    {
        var files = Repository.Files($"tests/EfBatched.TestUtilities/{folder}", "*.cs").ToList();

        Assert.NotEmpty(files);
        Assert.Empty(
            from file in files
            from line in File.ReadLines(file)
            from other in others
            where line.Contains($"EfBatched.TestUtilities.{other}", StringComparison.Ordinal)
            select $"{Path.GetFileName(file)}: {line}");
    }
}
