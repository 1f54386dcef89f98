namespace EfBatched.Tracking;

/// <summary>The rules of a batched migration's name.</summary>
internal static class MigrationName
{
    public const int MaxLength = 200;

    public static string Check(string? name, string parameterName)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw new ArgumentException(TrackingStrings.EmptyName, parameterName);
        }

        return name.Length <= MaxLength
            ? name
            : throw new ArgumentException(TrackingStrings.NameTooLong(name), parameterName);
    }
}
