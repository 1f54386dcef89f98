namespace EfBatched.Keys;

/// <summary>A key cannot be walked by as C# has it, however often it is tried.</summary>
internal sealed class UnusableKeyException(string message, Exception? innerException = null) : Exception(message, innerException);
