namespace EfBatched.Operating;

/// <summary>The search for rows that are left took longer than it was given, so that nothing is known of them.</summary>
internal sealed class VerificationTimeoutException(string message, Exception innerException)
    : InvalidOperationException(message, innerException);
