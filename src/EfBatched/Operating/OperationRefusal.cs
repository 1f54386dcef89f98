namespace EfBatched.Operating;

/// <summary>
/// What is not possible as it stands, and whose sentence is for whoever asked: told from an <see cref="InvalidOperationException" /> of EF, a driver or
/// the application by a mark, so that only ours is shown to people.
/// </summary>
internal static class OperationRefusal
{
    private const string Mark = "EfBatched.Refusal";

    public static InvalidOperationException Of(string message, Exception? innerException = null) =>
        new(message, innerException) { Data = { [Mark] = true } };

    public static bool Is(Exception exception) => exception is InvalidOperationException && exception.Data.Contains(Mark);
}
