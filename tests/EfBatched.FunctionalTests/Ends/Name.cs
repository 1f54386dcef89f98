namespace EfBatched.FunctionalTests.Ends;

public enum Name
{
    Alpha,
    Beta,
    Mid,
    Zeta,
}
