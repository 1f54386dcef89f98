namespace EfBatched.Databases.Errors;

/// <summary>What is said of an exception.</summary>
internal static class ErrorStrings
{
    public static string MessageUnreadable(Type exception, Type thrown) =>
        $"An exception of type '{exception}' says nothing: reading its 'Message' threw '{thrown}'.";

    public static string MessageMissing(Type exception) => $"An exception of type '{exception}' without a message.";

    public static string PoolIsExhausted(string cause) => $"No connection was free: {cause}";

    public static string NoConnection(string dataSource, string cause) => $"No connection to '{dataSource}' could be had: {cause}";
}
