namespace EfBatched.Tracking;

/// <summary>Names of statuses and kinds as the tables have them, also those that only a newer version knows.</summary>
internal static class StoredName
{
    /// <summary>The value of a name; an undefined one, the same for all, where this version does not know it.</summary>
    public static TEnum Read<TEnum>(string name)
        where TEnum : struct, Enum =>
        Enum.TryParse<TEnum>(name, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(name[0]) ? value : Unknown<TEnum>();

    /// <summary>The value of a name, for whoever changes something.</summary>
    /// <exception cref="ArgumentException">This version does not know it.</exception>
    public static TEnum Parse<TEnum>(string name)
        where TEnum : struct, Enum =>
        Read<TEnum>(name) is var value && Enum.IsDefined(value)
            ? value
            : throw new ArgumentException(TrackingStrings.NameUnknown(name));

    /// <summary>What a name that is not known is read as: no status allows anything then.</summary>
    public static TEnum Unknown<TEnum>()
        where TEnum : struct, Enum =>
        (TEnum)Enum.ToObject(typeof(TEnum), -1);

    /// <summary>The name of a value; 'unknown' where only a newer version has one.</summary>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum =>
        Enum.GetName(value) ?? "unknown";
}
