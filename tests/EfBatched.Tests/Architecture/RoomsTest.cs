namespace EfBatched.Tests.Architecture;

/// <summary>The folders of the library are rooms, and dependencies between them go one way.</summary>
public class RoomsTest
{
    private static readonly Lazy<Rooms> _rooms = new(() => new Rooms());

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Dependencies_between_rooms_go_one_way(int depth)
    {
        var circles = _rooms.Value.FindCircles(depth);

        Assert.True(circles.Count == 0, string.Join('\n', circles));
    }

    [Fact]
    public void A_reference_back_is_noticed()
    {
        var circles = _rooms.Value.FindCircles(1, planted: ("Keys", "Running"));

        Assert.Contains(circles, c => c.StartsWith("Keys -> Running: planted", StringComparison.Ordinal));
        Assert.Contains(circles, c => c.StartsWith("Running -> Keys: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_type_has_a_room() => Assert.Empty(_rooms.Value.Homeless);
}
