namespace EfBatched.FunctionalTests.Setups;

public sealed class GuestNote
{
    public int Id { get; set; }

    public int Visits { get; set; }
}
