namespace EfBatched.Operating;

/// <summary>Who is taken to act when a caller does not say.</summary>
internal static class Actor
{
    public static string OrDefault(string? actor) =>
        string.IsNullOrWhiteSpace(actor) ? $"{Environment.UserName}@{Environment.MachineName}" : actor;
}
