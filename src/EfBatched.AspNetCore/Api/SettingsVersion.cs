using System.Globalization;

namespace EfBatched.AspNetCore.Api;

/// <summary>The version of settings as an ETag.</summary>
internal static class SettingsVersion
{
    public static string Write(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    public static int? Read(string? etag) =>
        etag is ['"', .., '"'] && int.TryParse(etag[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}
