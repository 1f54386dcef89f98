namespace EfBatched.Running.Jobs;

/// <summary>The work ended its batch's transaction by itself: the attempt has failed even if the database has committed the checkpoint.</summary>
internal sealed class WorkLeftTransactionException() : InvalidOperationException(EfBatchedStrings.WorkLeftTransaction);
