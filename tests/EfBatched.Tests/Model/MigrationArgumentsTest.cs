using System.Text.Json;

namespace EfBatched.Tests.Model;

[Trait("contract", "R1")]
public class MigrationArgumentsTest
{
    [Fact]
    public void Arguments_are_read_as_they_were_given()
    {
        var info = BatchedMigrationInfo.Create("Raise", new Amount(3, "EUR"));

        Assert.Equal(("Raise", true, new Amount(3, "EUR")), (info.Name, info.HasArguments, info.GetArguments<Amount>()));
    }

    [Fact]
    public void Missing_arguments_are_an_error_that_says_how_to_give_them()
    {
        var info = BatchedMigrationInfo.Create("Raise");

        var exception = Assert.Throws<InvalidOperationException>(() => info.GetArguments<Amount>());

        Assert.False(info.HasArguments);
        Assert.Equal(
            "The batched migration 'Raise' reads its arguments but was declared without any. Declare it with them: "
            + "'modelBuilder.HasBatchedMigration<Raise>(arguments: …)'.",
            exception.Message);
    }

    [Fact]
    public void Arguments_of_another_shape_are_an_error() =>
        Assert.Throws<JsonException>(() => BatchedMigrationInfo.Create("Raise", "text").GetArguments<Amount>());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void Empty_name_is_refused(string? name)
    {
        var exception = Assert.Throws<ArgumentException>(nameof(name), () => BatchedMigrationInfo.Create(name!));

        Assert.StartsWith(
            "The name of a batched migration is empty. The name is what tracks it over releases: give one of 1 to 200 characters.",
            exception.Message,
            StringComparison.Ordinal);
    }

    private sealed record Amount(int Value, string Currency);
}
