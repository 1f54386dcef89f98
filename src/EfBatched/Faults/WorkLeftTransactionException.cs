namespace EfBatched.Faults;

/// <summary>The work left or ended its batch's transaction by itself.</summary>
/// <param name="innerException">What the work threw after that, if it did.</param>
internal sealed class WorkLeftTransactionException(Exception? innerException = null)
    : Exception(FaultsStrings.WorkLeftTransaction, innerException);
