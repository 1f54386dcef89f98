namespace EfBatched.Databases.Errors;

/// <summary>Stands in for an exception that throws when it is read, since every log would fail over it.</summary>
internal sealed class UnreadableException(Exception original) : Exception(FailureCause.Say(original))
{
    public Type Original { get; } = FailureCause.TypeOf(original);

    /// <summary>The exception itself, or what stands in for it.</summary>
    public static Exception Guard(Exception exception)
    {
        try
        {
            _ = exception.ToString();
            return exception;
        }
        catch (Exception)
        {
            return new UnreadableException(exception);
        }
    }
}
